"""Event files: the bytes are those of TensorFlow and of TensorBoard's own protocol buffers."""

import struct

import symexp as sx

# What `HParamsPluginData.SerializeToString` of TensorBoard 2.20 returned for these values.
EXPERIMENT = (
    "1243190000000000001e4022190a0361637420012a100a061a0472656c750a061a0467656c7522060a026c7220"
    "032a120a0812067265776172641a06726577617264320173"
)
START = (
    "1a350a0d0a0361637412061a0467656c750a0f0a026c72120911000000000000e03f220a747269616c2d3030303129"
    "0000000000001e40"
)
END = "220b0801110000000000001e40"


def records(path):
    data, at = path.read_bytes(), 0
    while at < len(data):
        (size,) = struct.unpack_from("<Q", data, at)
        yield data[at + 12 : at + 12 + size]
        at += 16 + size


def events(folder):
    (file,) = folder.glob("events.out.tfevents.*")
    return list(records(file))


def test_the_hparams_view_and_the_curves(tmp_path, monkeypatch):
    monkeypatch.setattr("symexp.integrations.callbacks.tensorboard.time.time", lambda: 7.5)
    space = sx.Dict(act=sx.oneof(["relu", "gelu"]), lr=sx.floatv(0.0, 1.0))
    study = sx.Study.for_space("s", space)
    study.enqueue({"act": 1, "lr": 0.5})
    loop = sx.sample(
        space, num_examples=1, study=study, callbacks=[sx.callbacks.TensorBoard(tmp_path)]
    )
    for _exp, feedback in loop:
        feedback.add_measurement(0.25, {"loss": 2.0, "note": "no number"}, step=3)
        feedback.done()
    sx.delete_study("s")
    (version, experiment) = events(tmp_path)
    assert b"brain.Event:2" in version
    assert bytes.fromhex(EXPERIMENT) in experiment
    (_, start, measured, end) = events(tmp_path / "trial-0001")
    assert bytes.fromhex(START) in start
    assert bytes.fromhex(END) in end
    # Step 3, then the values: a tag, and a float of 32 bits.
    assert b"\x10\x03" in measured
    assert b"\n\x06reward\x15" + struct.pack("<f", 0.25) in measured
    assert b"\n\x04loss\x15" + struct.pack("<f", 2.0) in measured


def test_a_trial_that_is_given_back_leaves_no_open_file(tmp_path):
    callback = sx.callbacks.TensorBoard(tmp_path)
    space = sx.Dict(x=sx.oneof([1]))
    for _ in sx.sample(space, sx.geno.Sweeping(), callbacks=[callback]):
        break
    assert callback._files == {}
    assert len(events(tmp_path / "trial-0001")) == 2


def test_integers_beyond_floats_are_infinite(tmp_path):
    space = sx.Dict(x=sx.oneof([1, -(10**400)]))
    for _exp, feedback in sx.sample(
        space, "sweeping", callbacks=[sx.callbacks.TensorBoard(tmp_path)]
    ):
        feedback(1.0, {"m": 10**400})
    assert feedback.study.result.counts == {"complete": 2}
    assert len(events(tmp_path / "trial-0002")) == 4
