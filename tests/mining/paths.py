"""Paths of channels with and without a sale, as journeys with deals, against ChannelAttribution."""
import contextlib, io
from datetime import datetime, timedelta, timezone

import numpy as np
import pandas as pd

# Each path is a journey for every sale and every time without one; a few hundred paths make some thousand interactions.
PATHS = 150
# Channels of the file have Greek names; the server's are kinds of interactions.
KINDS = ["email", "call", "meeting", "chat", "web", "form", "event", "social", "ad", "support", "product", "other"]
BEGIN = datetime(2025, 1, 1, tzinfo=timezone.utc)


def batch(server, kind, items):
    made = []
    for begin in range(0, len(items), 1000):
        part = items[begin : begin + 1000]
        body = dict(items=[dict(op="create", data=one) for one in part])
        results = server.post(f"/v1/batch/{kind}", body)["results"]
        refused = [one for one in results if one["status"] != "created"]
        assert not refused, refused[0]
        made += [one["id"] for one in results]
    return made


def moment(hours):
    return (BEGIN + timedelta(hours=hours)).isoformat()


def load(server, told, kinds):
    """A journey for each time that a path was gone."""
    stage = dict(key="all", name="All", kind="custom")
    made = server.post("/v1/journey-maps", dict(name="paths", kind="as_is", stages=[stage], publish=True))
    pipeline = server.get("/v1/pipelines")["data"][0]["id"]
    times = []
    for row in told.itertuples():
        channels = row.path.split(" > ")
        times += [(channels, True)] * row.total_conversions + [(channels, False)] * row.total_null
    names = [dict(name=f"Path {number}") for number in range(len(times))]
    accounts = batch(server, "accounts", names)
    journeys = batch(server, "journeys", [dict(account_id=account, journey_map_id=made["id"], started_at=moment(0)) for account in accounts])
    interactions, sales, amounts = [], [], 0
    for account, (channels, sold) in zip(accounts, times):
        for hour, channel in enumerate(channels):
            interactions.append(dict(kind=kinds[channel], direction="inbound", account_id=account, occurred_at=moment(hour)))
        if sold:
            amount = 1000 + len(sales)
            amounts += amount
            sales.append((account, len(channels), amount))
    batch(server, "interactions", interactions)
    deals = batch(server, "deals", [dict(name="Sale", account_id=account, pipeline_id=pipeline, amount_minor=amount, currency="EUR",
                                         entered_at=moment(0)) for account, _, amount in sales])
    for deal, (_, hours, _) in zip(deals, sales):
        server.post(f"/v1/deals/{deal}/win", dict(closed_at=moment(hours)))
    for journey, (channels, sold) in zip(journeys, times):
        outcome = "completed" if sold else "abandoned"
        server.post(f"/v1/journeys/{journey}/end", dict(outcome=outcome, ended_at=moment(len(channels))))
    return made["id"], amounts, len(interactions)


def removal_effects(matrix):
    """From the transition matrix of ChannelAttribution: the share of sales that is lost when a channel leads to nothing."""
    states = sorted(set(matrix.channel_from) | set(matrix.channel_to))
    channels = [one for one in states if not one.startswith("(")]
    place = {one: number for number, one in enumerate(channels)}

    def sold(without=None):
        q, r = np.zeros((len(channels), len(channels))), np.zeros(len(channels))
        start = np.zeros(len(channels))
        for row in matrix.itertuples():
            if row.channel_from == "(start)":
                start[place[row.channel_to]] += row.transition_probability
            elif row.channel_from != without:
                if row.channel_to == "(conversion)":
                    r[place[row.channel_from]] += row.transition_probability
                elif row.channel_to in place:
                    q[place[row.channel_from], place[row.channel_to]] += row.transition_probability
        return start @ np.linalg.solve(np.eye(len(channels)) - q, r)

    return {one: 1 - sold(one) / sold() for one in channels}


def compare(server, path, same):
    import ChannelAttribution

    told = pd.read_csv(path, sep=";").head(PATHS)
    channels = list(dict.fromkeys(channel for one in told.path for channel in one.split(" > ")))
    kinds = dict(zip(channels, KINDS))
    journey_map, amounts, interactions = load(server, told, kinds)

    def ask(model):
        answer = server.get(f"/v1/analytics/attribution?journey_map_id={journey_map}&model={model}")
        given = sum(one["amount_minor"] for channel in answer["channels"] for one in channel["amounts"])
        assert given == amounts, f"{model} gives {given} of {amounts}"
        return {channel["activity"]: channel for channel in answer["channels"]}

    with contextlib.redirect_stdout(io.StringIO()):
        heuristic = ChannelAttribution.heuristic_models(told, "path", "total_conversions", flg_pro=False)
        markov = ChannelAttribution.markov_model(told, "path", "total_conversions", var_null="total_null", out_more=True,
                                                 conv_par=0.01, verbose=False, flg_pro=False)
    for model, column in (("first", "first_touch"), ("last", "last_touch"), ("linear", "linear_touch")):
        ours = ask(model)
        theirs = dict(zip(heuristic.channel_name, heuristic[column]))
        same(model, {one: ours[kinds[one]]["credit"] for one in theirs}, theirs, 1e-9)
    ours = ask("markov")
    matrix = markov["transition_matrix"].copy()
    known = list(markov["result"].channel_name)
    for column in ("channel_from", "channel_to"):
        # The matrix tells channels by their place in the list of results.
        matrix[column] = [one if str(one).startswith("(") else known[int(one) - 1] for one in matrix[column]]
    effects = removal_effects(matrix)
    same("removal effects", {one: ours[kinds[one]]["removal_effect"] for one in effects}, effects, 1e-9)
    simulated = dict(zip(markov["result"].channel_name, markov["result"].total_conversions))
    sold = sum(simulated.values())
    for one, theirs in simulated.items():
        assert abs(ours[kinds[one]]["credit"] - theirs) < 0.02 * sold, f"{one}: {ours[kinds[one]]['credit']} is far from {theirs}"
    for model in ("time_decay", "u_shaped", "w_shaped", "shapley"):
        ask(model)
    # Shapley by its definition for games of sales: an equal part for each channel of a sale.
    ours, parts = ask("shapley"), dict.fromkeys(channels, 0.0)
    for row in told.itertuples():
        taking = set(row.path.split(" > "))
        for channel in taking:
            parts[channel] += row.total_conversions / len(taking)
    same("shapley", {one: ours[kinds[one]]["credit"] for one in parts}, parts, 1e-6)
    return f"paths: {interactions} contacts by {len(channels)} channels: the same as ChannelAttribution"
