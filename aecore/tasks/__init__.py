"""What autoencoders are for: each use a function of a network and arrays, with what it scored and a fair baseline.

Every row of `aecore.tables.TASKS` names `task(given, options, tell) -> Result`. Scores are on the test images and
nothing is fitted on them. Nothing here knows of runs; `aecore.taskruns` is the bridge.
"""
