"""Alerts: what becomes of each, who is told of it, and the pages that show it all.

The worker, which reads `driftline.signals`, is here: app, partition (its front door), engine, lifecycle (the table),
standing, holding, promise, deadlines, actions, incidents, telling; rules and reasons are data that all rooms read.
systemic, causes and judgement find what stands behind the drift of many clients.

routing     `routing.toml`: who is told, by which channel, when
delivery    what is told, or not, and why; the loop that tells it once
channels    the ways to tell people, and the words of a notice
sql         the projector's tables, and the questions to them
api         `/v1`
board       the pages, one a file
access      who may come in, and do what
"""
