import { sql, type Sql } from './sql.ts'

/**
 * Which sample a run is, as an expression on `r`, a row of the runs: equal for runs of the same configuration, seed,
 * images and code, which add nothing to what is known. As in shared/query/samples.ts: an imported run without a record
 * is the points that were read, whatever it is called.
 */
export const sampleOf: Sql = sql`CASE
  WHEN r.seed IS NULL OR (r.origin IS NOT NULL AND r.data IS NULL)
    THEN coalesce(json_extract(r.origin, '$.sha256'), r.id)
  ELSE json_array(r.configuration_id, r.seed, r.data, r.code) END`
