"""Compares what the server tells of public logs with pm4py, lifelines and ChannelAttribution."""
import json, os, sys, tempfile, time, warnings

os.environ.setdefault("TQDM_DISABLE", "1")
warnings.filterwarnings("ignore")

import logs
import paths
from lifelines import KaplanMeierFitter
import numpy as np
import pandas as pd
import pm4py
from pm4py.objects.process_tree.utils.generic import parse as parse_tree
from server import Server

CASE, NAME, TIME = logs.CASE, logs.NAME, logs.TIME


def same(what, ours, theirs, tolerance=0.0):
    """Refuses another answer; numbers may differ by the tolerance, of their size."""
    if isinstance(theirs, dict):
        assert ours.keys() == theirs.keys(), f"{what}: {ours.keys() ^ theirs.keys()}"
        for key in theirs:
            same(f"{what} {key}", ours[key], theirs[key], tolerance)
    else:
        assert abs(ours - theirs) <= tolerance * max(1.0, abs(theirs)), f"{what}: {ours} is not {theirs}"


def keys(activities):
    """A key for each activity, as a stage has one."""
    made = {}
    for place, name in enumerate(activities):
        made[name] = f"s{place}"
    return made


def prepare(server, data, name):
    """A map whose stages are the activities of a log, in the order in which they first happen, and the log on it."""
    log = logs.frame(logs.path_of(data, name))
    activities = list(dict.fromkeys(logs.in_order(log)[NAME]))
    stage_keys = keys(activities)
    stages = [dict(key=stage_keys[one], name=one, kind="custom") for one in activities]
    made = server.post("/v1/journey-maps", dict(name=name, kind="as_is", stages=stages, publish=True))
    path = logs.FILES[name]
    text = logs.plain(logs.path_of(data, name))
    source = name.replace("_", "-")
    new = dict(format="csv" if ".csv" in path else "xes", journey_map_id=made["id"], source=source, outcome="completed")
    begun = time.monotonic()
    told = server.post("/v1/event-logs/import", dict(new, content=text))
    took = time.monotonic() - begun
    assert told["interactions_created"] == len(log) and told["journeys_created"] == log[CASE].nunique(), told
    again = server.post("/v1/event-logs/import", dict(new, content=text))
    assert again["journeys_created"] == 0 and again["interactions_created"] == 0, again
    print(f"   {name}: {len(log)} events in {log[CASE].nunique()} cases, taken in {took:.1f} s")
    return logs.in_order(log), made["id"], stage_keys


def ask(server, path, journey_map, **more):
    query = "&".join(f"{name}={value}" for name, value in dict(more, journey_map_id=journey_map).items())
    return server.get(f"/v1/analytics/{path}?{query}")


def flow(server, log, journey_map):
    """Directly-follows graph, its times, starts, ends, rework and throughput."""
    told = ask(server, "transitions", journey_map, activity="subject", limit=1000)
    counts, starts, ends = pm4py.discover_dfg(log)
    times, _, _ = pm4py.discover_performance_dfg(log)
    edges = {(one["from"], one["to"]): one for one in told["transitions"]}
    same("how often", {pair: one["count"] for pair, one in edges.items()}, dict(counts))
    for measure in ("mean", "median", "min", "max"):
        ours = {pair: one["duration"][f"{measure}_seconds"] for pair, one in edges.items()}
        same(measure, ours, {pair: times[pair][measure] for pair in times}, 1e-6)
    gaps = log.assign(at=logs.seconds(log), then=log.groupby(CASE)[NAME].shift(-1))
    gaps["gap"] = gaps.groupby(CASE)["at"].shift(-1) - gaps["at"]
    p90 = gaps.dropna(subset=["gap"]).groupby([NAME, "then"])["gap"].quantile(0.9)
    same("p90", {pair: one["duration"]["p90_seconds"] for pair, one in edges.items()}, p90.to_dict(), 1e-6)
    nodes = {one["activity"]: one for one in told["activities"]}
    same("starts", {name: one["starts"] for name, one in nodes.items() if one["starts"]}, dict(starts))
    same("ends", {name: one["ends"] for name, one in nodes.items() if one["ends"]}, dict(ends))
    rework = pm4py.get_rework_cases_per_activity(log)
    same("rework", {name: one["repeated"] for name, one in nodes.items() if one["repeated"]}, dict(rework))
    lengths = pm4py.get_all_case_durations(log)
    same("throughput", told["throughput"]["median_seconds"], float(np.median(lengths)), 1e-6)
    same("throughput p90", told["throughput"]["p90_seconds"], float(np.quantile(lengths, 0.9)), 1e-6)
    return f"{len(edges)} edges"


def variants(server, log, journey_map):
    told = ask(server, "paths", journey_map, activity="subject", coverage=100, limit=1000)
    theirs = {way: count if isinstance(count, int) else len(count) for way, count in pm4py.get_variants(log).items()}
    assert told["path_count"] == len(theirs), told["path_count"]
    same("variants", {tuple(one["activities"]): one["journeys"] for one in told["paths"]}, theirs)
    return f"{len(theirs)} variants"


def fitness(server, log, journey_map, stage_keys):
    """Alignments with a row of stages, some of which may be left out or repeated."""
    cases = log.groupby(CASE)[NAME].agg(list)
    share = {name: sum(name in case for case in cases) / len(cases) for name in stage_keys}
    again = {name: any(one == name == other for case in cases for one, other in zip(case, case[1:])) for name in stage_keys}
    optional = [name for name in stage_keys if share[name] < 0.5]
    repeatable = [name for name in stage_keys if again[name]]

    def node(name):
        leaf = "'" + name.replace("'", "") + "'"
        if name in repeatable:
            leaf = f"*( {leaf}, tau )"
        return f"X( {leaf}, tau )" if name in optional else leaf

    tree = parse_tree("->( " + ", ".join(node(name) for name in stage_keys) + " )")
    net, start, end = pm4py.convert_to_petri_net(tree)
    aligned = pm4py.conformance_diagnostics_alignments(log, net, start, end)
    names = [trace.attributes["concept:name"] for trace in pm4py.convert_to_event_log(log)]
    theirs = {name: one["fitness"] for name, one in zip(names, aligned)}
    asked = dict(activity="subject", limit=1000)
    if optional:
        asked["optional"] = ",".join(stage_keys[name] for name in optional)
    if repeatable:
        asked["repeatable"] = ",".join(stage_keys[name] for name in repeatable)
    told = ask(server, "conformance", journey_map, **asked)
    same("mean fitness", told["mean_fitness"], float(np.mean(list(theirs.values()))), 1e-9)
    by_journey = {one["journey_id"]: one["fitness"] for one in told["worst"]}
    known = {one["id"]: one["external_ids"][0]["external_id"] for one in every(server, "journeys", journey_map)}
    ours = {known[journey]: fits for journey, fits in by_journey.items()}
    same("fitness", ours, {name: theirs[name] for name in ours}, 1e-9)
    cost = sum(one["cost"] // 10000 for one in aligned)
    worst = sum(len(case) for case in cases) + len(cases) * sum(name not in optional for name in stage_keys)
    same("log fitness", told["log_fitness"], 1 - cost / worst, 1e-9)
    return f"fitness {told['mean_fitness']:.4f}"


def every(server, kind, journey_map):
    path, found = f"/v1/{kind}?limit=200&filter[journey_map_id]={journey_map}", []
    cursor = ""
    while cursor is not None:
        page = server.get(path + (f"&cursor={cursor}" if cursor else ""))
        found += page["data"]
        cursor = page["page"]["next"]
    return found


def survival(server, log, journey_map, stage_keys):
    """Time in stage: a stay lasts until the next event that is a stage of another name; the last one until the case ends."""
    told = ask(server, "time-in-stage", journey_map, curve="true")
    stays = {name: [] for name in stage_keys}
    for _, case in log.assign(at=logs.seconds(log)).groupby(CASE):
        way = []
        for name, at in zip(case[NAME], case["at"]):
            if not way or way[-1][0] != name:
                way.append((name, at))
        for (name, at), until in zip(way, [at for _, at in way[1:]] + [case["at"].iloc[-1]]):
            # To the microsecond, as moments are.
            stays[name].append(round(until - at, 6))
    points = 0
    for stage in told["stages"]:
        durations = stays[stage["stage"]["name"]]
        assert stage["stays"] == len(durations), stage["stage"]["name"]
        if not durations:
            continue
        fitted = KaplanMeierFitter().fit(durations)
        curve = fitted.survival_function_["KM_estimate"]
        bounds = fitted.confidence_interval_
        for point in stage["curve"]:
            place = int(np.argmin(np.abs(curve.index.to_numpy() - point["duration_seconds"])))
            same("survival", point["survival"], float(curve.iloc[place]), 1e-9)
            if point["low"] is not None:
                same("its interval", point["low"], float(bounds.iloc[place, 0]), 1e-6)
                same("its interval", point["high"], float(bounds.iloc[place, 1]), 1e-6)
            points += 1
    return f"{points} points of survival"


def exports(server, log, journey_map):
    """What goes out is read by pm4py, and is what came in."""
    def told(of):
        of = of.assign(at=logs.seconds(of).round(3))
        return {name: list(zip(case[NAME], case["at"])) for name, case in of.groupby(CASE)}

    theirs = told(log)
    for ending in ("xes", "csv"):
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/log.{ending}"
            with open(path, "wb") as file:
                file.write(server.fetch(f"/v1/event-logs/journeys.{ending}?journey_map_id={journey_map}"))
            assert told(logs.frame(path)) == theirs, f"{ending} tells another log"
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/log.jsonocel"
        with open(path, "wb") as file:
            file.write(server.fetch(f"/v1/event-logs/journeys.jsonocel?journey_map_id={journey_map}"))
        read = pm4py.read_ocel2_json(path)
        flat = pm4py.ocel_flattening(read, "journey")
        assert len(read.events) == len(log) and flat[CASE].nunique() == log[CASE].nunique(), "OCEL tells another log"
        with open(path, encoding="utf-8") as file:
            text = file.read()
    other = server.post("/v1/journey-maps", dict(name="again", kind="as_is", publish=True,
                                                 stages=[dict(key="one", name="One", kind="custom")]))
    again = server.post("/v1/event-logs/import", dict(format="ocel", journey_map_id=other["id"], source="again-" + journey_map[-8:],
                                                      content=text, outcome="completed"))
    assert again["interactions_created"] == len(log), again
    back = server.fetch(f"/v1/event-logs/journeys.xes?journey_map_id={other['id']}")
    with tempfile.NamedTemporaryFile(suffix=".xes") as file:
        file.write(back)
        file.flush()
        assert told(logs.frame(file.name)) == theirs, "OCEL does not come back"
    return "exports read"


def main():
    binary, data, *wanted = sys.argv[1:]
    wanted = wanted or [*logs.FILES, "paths"]
    with Server(binary) as server:
        for name in wanted:
            if name == "paths":
                print("--", paths.compare(server, os.path.join(data, "customer_journeys", "channel_paths.csv"), same))
                continue
            log, journey_map, stage_keys = prepare(server, data, name)
            told = [
                flow(server, log, journey_map),
                variants(server, log, journey_map),
                fitness(server, log, journey_map, stage_keys),
                survival(server, log, journey_map, stage_keys),
                exports(server, log, journey_map),
            ]
            print(f"-- {name}: {', '.join(told)}: the same as pm4py and lifelines")


main()
