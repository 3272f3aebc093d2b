"""A few backbones of KerasHub become trees, are saved and loaded, changed and trained.

KerasHub is not installed by `make setup`. `python -m tests.hub` takes all backbones of the table.
"""

import pytest

pytest.importorskip("keras_hub")

import numpy as np

from tests.hub import nets

pytestmark = [pytest.mark.keras, pytest.mark.slow]


@pytest.mark.filterwarnings("default")  # those of KerasHub are not ours
@pytest.mark.parametrize("name", nets.FEW)
def test_backbone(name):
    with nets.alone():
        net = nets.HubNet(name)
        for check in nets.CHECKS.values():
            check(net)


@pytest.mark.filterwarnings("default")
def test_a_task_with_its_tokenizer():
    words = ["[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]", "the", "fox"]
    with nets.alone():
        import keras_hub

        import symexp as sx

        models = keras_hub.models
        tokenizer = models.BertTokenizer(vocabulary=words)
        preprocessor = models.BertTextClassifierPreprocessor(tokenizer, sequence_length=8)
        task = models.BertTextClassifier(
            nets.HubNet("BertBackbone").raw, num_classes=2, preprocessor=preprocessor
        )
        exp = sx.Dict(task=task)
        again = sx.from_json_str(sx.to_json_str(exp))
        assert sx.eq(again, exp)
        assert sx.get(again, "task.preprocessor.tokenizer.vocabulary") == words
        for one in (exp, again, sx.clone(exp)):
            one.task.fit(["the fox", "fox"], np.array([0, 1]), verbose=0)
            assert one.task.predict(["fox"], verbose=0).shape == (1, 2)


@pytest.mark.filterwarnings("default")
def test_a_preset(tmp_path):
    with nets.alone():
        import keras_hub

        import symexp as sx

        raw = nets.HubNet("BertBackbone").raw
        exp = sx.Dict(model=raw)
        exp.model.save_to_preset(str(tmp_path))
        for cls in (keras_hub.models.Backbone, sx.symbolize(keras_hub.models.BertBackbone)):
            loaded = cls.from_preset(str(tmp_path))
            other = sx.Dict(model=loaded)
            assert other.model is loaded
            assert sx.eq(other, exp)
            assert all(map(np.array_equal, loaded.get_weights(), raw.get_weights()))
