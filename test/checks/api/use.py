"""Asks a server through a client that openapi-python-client generated, and prints what it answers as JSON.

    python use.py FOLDER-OF-THE-CLIENT ADDRESS TOKEN
"""

import json
import sys

sys.path.insert(0, sys.argv[1])
from signum_client import AuthenticatedClient  # noqa: E402
from signum_client.api.default import metrics_series, names_describe_metric, runs_get, runs_list  # noqa: E402
from signum_client.models import MetricsSeriesBody, NamesDescribeMetricBody, RunsGetBody, RunsListBody  # noqa: E402

with AuthenticatedClient(base_url=sys.argv[2] + "/api", token=sys.argv[3]) as client:
    listed = runs_list.sync(client=client, body=RunsListBody(sort="id"))
    ids = [run.id for run in listed.runs]
    series = metrics_series.sync(client=client, body=MetricsSeriesBody(run_ids=ids))
    described = names_describe_metric.sync(
        client=client, body=NamesDescribeMetricBody.from_dict({"metric": "acc", "description": {"goal": "maximum"}})
    )
    best = runs_get.sync(client=client, body=RunsGetBody(id=ids[0])).to_dict()["results"]["acc"]["best"]
    missing = runs_get.sync_detailed(client=client, body=RunsGetBody(id=999)).status_code
    with AuthenticatedClient(base_url=sys.argv[2] + "/api", token="wrong") as stranger:
        refused = runs_list.sync_detailed(client=stranger, body=RunsListBody()).status_code
    json.dump(
        {
            "ids": ids,
            "series": [[each.run_id, each.metric, each.steps, each.values] for each in series],
            "before": described.to_dict()["before"],
            "best": best,
            "statuses": [int(missing), int(refused)],
        },
        sys.stdout,
    )
