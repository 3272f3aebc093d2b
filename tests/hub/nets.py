"""Takes small backbones of KerasHub through all that symexp does with a net.

The backbones have random weights and tiny sizes: nothing is downloaded.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.applications.checks import WEIGHTS, Check, Net, alone

__all__ = ["CHECKS", "FEW", "FUNCTIONS", "NAMES", "HubNet", "alone", "pooled"]


class _Entry(NamedTuple):
    """A backbone, and an edit of its tree.

    Attributes:
        label: Name of its class in `keras_hub.models`.
        options: The arguments.
        change: A patch that changes the shapes of the weights, or their number.
        size: What takes the place of dimensions that the inputs leave open.
        parts: Functions of `keras_hub` that make arguments with weights of their own.
        has_layers: Whether its layers can be layers of another graph. Some layers of KerasHub 0.32
            cannot be made from their configuration, in plain Keras either: `GPTNeoXDecoder`,
            `HierarchicalTransformerEncoder`, `LlamaTransformerDecoder`, `PatchEmbedding`. And a
            language model shares its embedding with its backbone. All are clear errors.
    """

    label: str
    options: dict[str, Any]
    change: dict[str, Any]
    size: int = 8
    parts: dict[str, Callable[[Any], Any]] = {}
    has_layers: bool = True


_TEXT = {"vocabulary_size": 40, "num_layers": 2, "hidden_dim": 8, "intermediate_dim": 16}
_HEADS = {**_TEXT, "num_heads": 2}
_QUERIES = {**_TEXT, "num_query_heads": 2, "num_key_value_heads": 1}
_ONE = {"num_layers": 1}
_IMAGE = {"image_shape": (32, 32, 3)}


def _text(label: str, options: dict[str, Any], **more: Any) -> _Entry:
    return _Entry(label, {**options, **more}, _ONE)


def _image(label: str, change: dict[str, Any], **options: Any) -> _Entry:
    return _Entry(label, {**_IMAGE, **options}, change)


_PATCHES = {"patch_size": 16, "num_layers": 2, "num_heads": 2, "hidden_dim": 8}
_MIT = {
    "layerwise_depths": [1, 1], "num_layers": 2, "layerwise_num_heads": [1, 2],
    "layerwise_sr_ratios": [2, 1], "max_drop_path_rate": 0.1, "layerwise_patch_sizes": [7, 3],
    "layerwise_strides": [4, 2], "hidden_dims": [4, 8],
}  # fmt: skip
_RESNET = {
    "input_conv_filters": [64], "input_conv_kernel_sizes": [7], "block_type": "basic_block",
    "stackwise_num_filters": [64, 64], "stackwise_num_blocks": [1, 1],
    "stackwise_num_strides": [1, 2],
}  # fmt: skip
_VIT_DET = {
    "patch_size": 2, "hidden_size": 4, "num_layers": 2, "global_attention_layer_indices": [1],
    "intermediate_dim": 8, "num_heads": 2, "num_output_channels": 2, "window_size": 2,
}  # fmt: skip
_ENCODER = {
    "hidden_dim": 8, "num_layers": 2, "num_heads": 2, "intermediate_dim": 16,
}  # fmt: skip


def _encoders(family: str) -> dict[str, Callable[[Any], Any]]:
    return {
        "vision_encoder": lambda hub: getattr(hub.models, f"{family}VisionEncoder")(
            patch_size=16, name="vision", **_ENCODER, **_IMAGE
        ),
        "text_encoder": lambda hub: getattr(hub.models, f"{family}TextEncoder")(
            vocabulary_size=40, embedding_dim=8, max_sequence_length=8, name="text", **_ENCODER
        ),
    }


# fmt: off
_ENTRIES = (
    # Encoders of text.
    _text("AlbertBackbone", _HEADS, embedding_dim=4)._replace(change={"num_groups": 2}),
    _text("BertBackbone", _HEADS, max_sequence_length=16),
    _text("DebertaV3Backbone", _HEADS, bucket_size=4),
    _text("DistilBertBackbone", _HEADS),
    _Entry(
        "ElectraBackbone",
        {"vocab_size": 40, "embedding_dim": 4, **_ENCODER},
        _ONE,
    ),
    _text("ESMBackbone", _HEADS),
    _text("FNetBackbone", _TEXT),
    _text("RobertaBackbone", _HEADS),
    _text("XLNetBackbone", _HEADS),
    # Decoders.
    _text("BloomBackbone", _HEADS),
    _text("FalconBackbone", _TEXT, num_attention_heads=2),
    _text("GemmaBackbone", _QUERIES, head_dim=4),
    _text("Gemma3Backbone", _QUERIES, head_dim=4, image_size=16),
    _text("GPT2Backbone", _HEADS, max_sequence_length=16),
    _text("GPTNeoXBackbone", _HEADS, rotary_percentage=0.5)._replace(has_layers=False),
    _text("LlamaBackbone", _QUERIES, tie_word_embeddings=True)._replace(has_layers=False),
    _text("Llama3Backbone", _QUERIES)._replace(has_layers=False),
    _text("MistralBackbone", _QUERIES, sliding_window=4),
    _text("MixtralBackbone", _QUERIES, num_experts=2),
    _text("OPTBackbone", _HEADS),
    _text("Phi3Backbone", _QUERIES),
    _text("QwenBackbone", _QUERIES),
    _text("Qwen3Backbone", _QUERIES, head_dim=4),
    # Encoders and decoders.
    _text("BartBackbone", _HEADS),
    _Entry(
        "MoonshineBackbone",
        {
            "vocabulary_size": 40, "filter_dim": 8, "encoder_num_layers": 1,
            "decoder_num_layers": 2, "hidden_dim": 8, "intermediate_dim": 16,
            "encoder_num_heads": 2, "decoder_num_heads": 2,
        },
        {"decoder_num_layers": 1},
        size=1024,
    ),
    _text("T5Backbone", _HEADS),
    _text("WhisperBackbone", _HEADS, max_encoder_sequence_length=8),
    # Images.
    _image(
        "CSPNetBackbone", {"stem_filters": 8}, stem_filters=4, stem_kernel_size=3, stem_strides=1,
        stackwise_depth=[1, 1], stackwise_strides=[1, 2], stackwise_num_filters=[8, 16],
        block_type="dark_block",
        stage_type="dark",
    ),
    _image("DeiTBackbone", _ONE, intermediate_dim=16, **_PATCHES),
    _image("DenseNetBackbone", {"growth_rate": 2}, stackwise_num_repeats=[1, 1], growth_rate=4),
    _Entry(
        "EfficientNetBackbone",
        {
            "stackwise_width_coefficients": [1.0, 1.0],
            "stackwise_depth_coefficients": [1.0, 1.0],
            "stackwise_kernel_sizes": [3, 3], "stackwise_num_repeats": [1, 1],
            "stackwise_input_filters": [8, 8], "stackwise_output_filters": [8, 8],
            "stackwise_expansion_ratios": [1, 2],
            "stackwise_squeeze_and_excite_ratios": [0.0, 0.25], "stackwise_strides": [1, 2],
            "stackwise_block_types": ["fused", "unfused"],
            "stackwise_force_input_filters": [0, 0], "stackwise_nores_option": [False, False],
            "input_shape": (32, 32, 3), "num_features": 16,
        },
        {"num_features": 8},
    ),
    _image(
        "HGNetV2Backbone", {"use_learnable_affine_block": True}, depths=[1, 1], embedding_size=4,
        hidden_sizes=[8, 16], stem_channels=[3, 4, 4], hidden_act="relu",
        use_learnable_affine_block=False,
        stackwise_stage_filters=[(4, 4, 8, 1, 1, 3), (8, 4, 16, 1, 1, 3)],
        apply_downsample=[False, True], use_lightweight_conv_block=[False, False],
    ),
    _image("MiTBackbone", {"hidden_dims": [4, 4]}, **_MIT)._replace(has_layers=False),
    _image(
        "MobileNetBackbone", {"depthwise_filters": 8}, stackwise_expansion=[[8, 8], [8]],
        stackwise_num_blocks=[2, 1], stackwise_num_filters=[[4, 4], [8]],
        stackwise_kernel_size=[[3, 3], [5]], stackwise_num_strides=[[2, 1], [2]],
        stackwise_se_ratio=[[None, None], [0.25]],
        stackwise_activation=[["relu", "relu"], ["hard_swish"]],
        stackwise_padding=[[1, 1], [2]], output_num_filters=16, depthwise_filters=4,
        depthwise_stride=2, depthwise_residual=False, last_layer_filter=16,
        squeeze_and_excite=0.5, input_num_filters=4,
    ),
    _image("ResNetBackbone", {"stackwise_num_blocks": [1, 2]}, **_RESNET),
    _image(
        "SwinTransformerBackbone", {"depths": [1, 2]}, embed_dim=4, depths=[1, 1],
        num_heads=[1, 2], window_size=4,
    )._replace(has_layers=False),
    _image("VGGBackbone", {"stackwise_num_filters": [4, 4]}, stackwise_num_repeats=[1, 1],
           stackwise_num_filters=[4, 8]),
    _image("ViTBackbone", {**_ONE, "mlp_dim": 8}, mlp_dim=16, **_PATCHES),
    _Entry("ViTDetBackbone", {"image_shape": (16, 16, 3), **_VIT_DET}, {"intermediate_dim": 4}),
    _image("XceptionBackbone", {"stackwise_conv_filters": [[4, 4], [4, 4]]},
           stackwise_conv_filters=[[4, 8], [8, 8]], stackwise_pooling=[True, False]),
    # Of several parts.
    _Entry("CLIPBackbone", {"projection_dim": 8}, {"projection_dim": 4}, parts=_encoders("CLIP")),
    _Entry(
        "RetinaNetBackbone",
        {"min_level": 3, "max_level": 4, "use_p5": False, "image_shape": (32, 32, 3)},
        {"use_fpn_batch_norm": True},
        parts={"image_encoder": lambda hub: hub.models.ResNetBackbone(**_IMAGE, **_RESNET)},
    ),
    _Entry(
        "SAMBackbone",
        {},
        {"image_encoder.intermediate_dim": 4},
        parts={
            "image_encoder": lambda hub: hub.models.ViTDetBackbone(
                image_shape=(32, 32, 3),
                **{**_VIT_DET, "patch_size": 4, "num_output_channels": 8},
            ),
            "prompt_encoder": lambda hub: hub.layers.SAMPromptEncoder(
                hidden_size=8, image_embedding_size=(8, 8), input_image_size=(32, 32),
                mask_in_channels=4,
            ),
            "mask_decoder": lambda hub: hub.layers.SAMMaskDecoder(
                num_layers=2, hidden_size=8, intermediate_dim=16, num_heads=2, embedding_dim=8,
                iou_head_depth=2, iou_head_hidden_dim=8,
            ),
        },
    ),
    _Entry(
        "SegFormerBackbone",
        {"projection_filters": 4},
        {"projection_filters": 8},
        parts={"image_encoder": lambda hub: hub.models.MiTBackbone(**_IMAGE, **_MIT)},
        has_layers=False,
    ),
    _Entry("SigLIPBackbone", {}, {"text_encoder.num_layers": 1}, parts=_encoders("SigLIP")),
    # Tasks: their backbone is an argument.
    _Entry(
        "BertTextClassifier",
        {"num_classes": 2, "preprocessor": None},
        {"backbone.num_layers": 1, "num_classes": 3},
        parts={"backbone": lambda hub: hub.models.BertBackbone(**_HEADS)},
    ),
    _Entry(
        "GPT2CausalLM",
        {"preprocessor": None},
        {"backbone.num_layers": 1},
        parts={"backbone": lambda hub: hub.models.GPT2Backbone(**_HEADS)},
        has_layers=False,
    ),
    _Entry(
        "ImageClassifier",
        {"num_classes": 2, "preprocessor": None},
        {"backbone.stackwise_num_blocks": [1, 2]},
        parts={"backbone": lambda hub: hub.models.ResNetBackbone(**_IMAGE, **_RESNET)},
    ),
)
# fmt: on

# Functions in the configuration of layers. A file may only refer to them if the reader allows it.
FUNCTIONS = ("keras_hub.src.utils.keras_utils.gelu_approximate",)

_TABLE = {entry.label: entry for entry in _ENTRIES}
NAMES = tuple(_TABLE)


class HubNet(Net):
    """A backbone, or task, of KerasHub by the name of its class."""

    def __init__(self, name: str) -> None:
        import keras_hub

        import symexp.keras  # noqa: F401  # notes the arguments of models from now on

        self.entry = _TABLE[name]
        self.origin = getattr(keras_hub.models, name)
        self.hub = keras_hub
        raw = self.make(self.origin)
        super().__init__(raw, self._data(raw.input))

    def make(self, cls: Any) -> Any:
        """Returns an object of a class with the arguments of the table."""
        parts = {key: make(self.hub) for key, make in self.entry.parts.items()}
        return cls(**parts, **self.entry.options)

    def _data(self, inputs: Any) -> Any:
        """Returns two examples for the inputs of a backbone."""
        import keras
        import numpy as np

        rng = np.random.default_rng(0)

        def example(tensor: Any) -> Any:
            shape = (2, *(d or self.entry.size for d in tensor.shape[1:]))
            dtype = keras.backend.standardize_dtype(tensor.dtype)
            if "mask" in tensor.name or "segment" in tensor.name:
                return np.full(shape, "mask" in tensor.name, dtype)
            return rng.integers(0, 2, shape).astype(dtype) if "int" in dtype else rng.random(
                shape, "float32"
            )  # fmt: skip

        return keras.tree.map_structure(example, inputs)

    def shapes(self, model: Any) -> list[Any]:
        """Returns the shapes of the weights of a model."""
        return [tuple(weight.shape) for weight in model.weights]

    def check_cloned(self) -> None:
        """A clone is equal, has weights of its own, and runs."""
        clone = self.sx.clone(self.symbolic)
        assert self.sx.eq(clone, self.symbolic)
        self.output(clone)
        assert self.shapes(clone) == self.shapes(self.raw)
        assert not {id(w) for w in clone.weights} & {id(w) for w in self.raw.weights}
        clone.set_weights(self.raw.get_weights())
        assert self.is_same_output(clone, self.raw)

    def check_patched(self) -> None:
        """A clone with another argument runs, and the operations on trees tell it apart."""
        exp = self.sx.Dict(model=self.symbolic)
        new = self.sx.clone(exp)
        self.sx.patch(new, {f"model.{key}": value for key, value in self.entry.change.items()})
        self.output(new.model)
        assert self.shapes(new.model) != self.shapes(self.raw)
        difference = self.sx.diff(exp, new)
        for key, value in self.entry.change.items():
            assert key.rpartition(".")[2] in str(difference)
            assert self.sx.eq(self.sx.query(new, f"model.{key}"), {f"model.{key}": value})
        assert self.sx.eq(self.sx.patch(exp, difference), new)
        assert self.origin.__name__ in self.sx.format(new)

    def check_class(self) -> None:
        """The class, made symbolic, gives with the same arguments a backbone that is the same."""
        made = self.make(self.sx.symbolize(self.origin))
        self.output(made)
        assert self.shapes(made) == self.shapes(self.raw)
        made.set_weights(self.raw.get_weights())
        assert self.is_same_output(made, self.raw)
        again = self.saved_and_loaded(made)
        assert self.sx.eq(again, made)

    def check_nested(self) -> None:
        """A functional model that calls the backbone is a tree, and is trained."""
        backbone = self.make(self.origin)
        self._check_model(backbone, backbone(backbone.input))

    def check_graph(self) -> None:
        """A functional model that goes on from the output of the backbone is a tree, and trains."""
        from symexp.integrations.keras import RawObjectError

        backbone = self.make(self.origin)
        try:
            self._check_model(backbone, backbone.output)
        except RawObjectError:
            assert not self.entry.has_layers
        else:
            assert self.entry.has_layers

    def _check_model(self, backbone: Any, output: Any) -> None:
        from symexp import keras

        model = keras.Model(backbone.input, keras.layers.Dense(3, name="head")(pooled(output)))
        exp = self.sx.Dict(model=model)
        again = self.saved_and_loaded(exp, trust=FUNCTIONS)
        assert self.sx.eq(again, exp)
        added = {id(w) for w in model.weights} - {id(w) for w in backbone.weights}
        assert added == {id(w) for w in model.get_layer("head").weights}
        self.output(again.model)
        assert self.shapes(again.model) == self.shapes(model)
        again.model.set_weights(model.get_weights())
        assert self.is_same_output(again.model, model)
        self._check_trains(again.model)
        assert self.sx.eq(again, exp)

    def _check_trains(self, model: Any) -> None:
        before = model.get_weights()
        model.compile("sgd", "mse", run_eagerly=True, jit_compile=False)
        loss = model.train_on_batch(self.data, self.np.ones((2, 3), "float32"))
        assert self.np.isfinite(loss)
        assert not all(map(self.np.array_equal, before, model.get_weights()))


def pooled(output: Any) -> Any:
    """Returns one vector for each example, from an output or the last of several."""
    from symexp import keras

    last = keras.tree.flatten(output)[-1]
    if last.shape[-1] is None:  # one number for each pair of examples
        return keras.ops.mean(last, axis=-1, keepdims=True)
    return last if len(last.shape) == 2 else keras.layers.Flatten()(_mean(last))


def _mean(tensor: Any) -> Any:
    from symexp import keras

    is_image = len(tensor.shape) == 4
    kind = keras.layers.GlobalAveragePooling2D if is_image else keras.layers.GlobalAveragePooling1D
    return kind()(tensor)


CHECKS: dict[str, Check] = {
    **WEIGHTS,
    "cloned": HubNet.check_cloned,
    "patched": HubNet.check_patched,
    "class": HubNet.check_class,
    "nested": HubNet.check_nested,
    "graph": HubNet.check_graph,
}
FEW = ("BertBackbone", "GPT2Backbone", "ResNetBackbone", "CLIPBackbone", "BertTextClassifier")
