"""Where does a trial keep what its next attempt goes on from? `feedback.checkpoint`.

Read in this order:

- `places`: what a place of checkpoints guarantees, and which trial a checkpoint belongs to
- `attempts`: the directories of the attempts of one trial
- `folders`: places in a folder: beside a SQLite file, in a store, or where the user says
- `uploads`: a place behind a URL: whole versions, named by a small object that is written last
- `trial_checkpoint`: the checkpoint of one claimed trial, opened at first use
- `inheriting`: trials that begin with the checkpoint of another trial
- `choice`: which place a sweep has

Each attempt works on a copy of its own, so a worker that lost its lease and still writes cannot
spoil the files of its successor.
"""
