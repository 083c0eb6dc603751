"""The public logs as pm4py has them, and as the server takes them."""
import gzip, os, shutil, tempfile

import pandas as pd
import pm4py

CASE, NAME, TIME = "case:concept:name", "concept:name", "time:timestamp"
FILES = {
    "running-example": "running-example.xes",
    "receipt": "receipt.csv.gz",
    "reviewing": "reviewing.csv",
    "roadtraffic": "roadtraffic100traces.xes",
    "helpdesk": "helpdesk.xes.gz",
}


def plain(path):
    """The text of a file, unpacked if it is packed."""
    opened = gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path, encoding="utf-8")
    with opened as file:
        return file.read()


def frame(path):
    """The log as pm4py reads it, in the order of the file."""
    if ".csv" in path:
        log = pd.read_csv(path)
        log[TIME] = pd.to_datetime(log[TIME], utc=True, format="ISO8601")
    else:
        with tempfile.NamedTemporaryFile(suffix=".xes") as file:
            opened = gzip.open(path, "rb") if path.endswith(".gz") else open(path, "rb")
            with opened as source:
                shutil.copyfileobj(source, file)
            file.flush()
            log = pm4py.read_xes(file.name)
        log[TIME] = pd.to_datetime(log[TIME], utc=True)
    log[CASE] = log[CASE].astype(str)
    return log.reset_index(drop=True)


def in_order(log):
    """By case and time; what happened at one instant keeps the order of the file, as on the server."""
    return log.assign(_place=range(len(log))).sort_values([CASE, TIME, "_place"]).drop(columns="_place").reset_index(drop=True)


def seconds(log):
    return (log[TIME] - pd.Timestamp(0, tz="UTC")).dt.total_seconds()


def path_of(data, name):
    return os.path.join(data, "event_logs", FILES[name])
