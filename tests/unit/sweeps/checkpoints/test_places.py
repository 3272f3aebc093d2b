"""Which trial a checkpoint belongs to."""

import symexp as sx
from symexp.study.study import Study, define
from symexp.sweeps.checkpoints.places import key_of


def study_of(space, name="keys"):
    return Study.of(None, *define(space, None, "maximize", None, True))


def key(study, **decisions):
    study.enqueue(decisions)
    return key_of(study, study.ledger.trials()[-1])


def test_equal_candidates_of_two_trials_have_two_keys():
    study = study_of(sx.Dict(x=sx.oneof([1, 2])))
    one, two = key(study, x=1), key(study, x=1)
    assert one.study == two.study
    assert (one.trial[:6], two.trial[:6]) == ("00001-", "00002-")
    assert one.trial[6:] == two.trial[6:]
    assert one.digest != two.digest
    assert len(one.digest) == 16


def test_the_key_depends_on_the_decisions_and_on_what_surrounds_them():
    digests = {
        key(study_of(sx.Dict(x=sx.oneof([1, 2]), lr=lr)), x=x).trial
        for lr in (0.1, 0.2)
        for x in (1, 2)
    }
    assert len(digests) == 4


def test_two_studies_have_two_keys():
    space = sx.Dict(x=sx.oneof([1, 2]))
    one, two = key(study_of(space), x=1), key(study_of(space), x=1)
    assert one.trial == two.trial
    assert one.study != two.study


def test_a_candidate_without_a_fingerprint_is_known_by_its_decisions():
    study = study_of(sx.Dict(x=sx.oneof([1, 2]), opaque=object()))
    assert key(study, x=1).trial[6:] == key(study, x=1).trial[6:] != key(study, x=2).trial[6:]
