/** Name of a file in a job's folder: that it alone is to end, of those that share a job of Slurm. */
export const cancelName = 'cancel'
