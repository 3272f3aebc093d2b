# Written by `python -m tests.editors` from Keras 3.15.1. Do not edit.
# Signatures and docstrings: Copyright The Keras Authors, Apache License 2.0.
"""`keras.applications` with symbolic classes."""

from collections.abc import Callable as _Callable
from collections.abc import Mapping as _Mapping
from collections.abc import Sequence as _Sequence
from typing import Any, Self

from symexp.tree.handles.handle import Symbolic

from symexp.keras.applications import convnext as convnext
from symexp.keras.applications import densenet as densenet
from symexp.keras.applications import efficientnet as efficientnet
from symexp.keras.applications import efficientnet_v2 as efficientnet_v2
from symexp.keras.applications import imagenet_utils as imagenet_utils
from symexp.keras.applications import inception_resnet_v2 as inception_resnet_v2
from symexp.keras.applications import inception_v3 as inception_v3
from symexp.keras.applications import mobilenet as mobilenet
from symexp.keras.applications import mobilenet_v2 as mobilenet_v2
from symexp.keras.applications import mobilenet_v3 as mobilenet_v3
from symexp.keras.applications import nasnet as nasnet
from symexp.keras.applications import resnet as resnet
from symexp.keras.applications import resnet50 as resnet50
from symexp.keras.applications import resnet_v2 as resnet_v2
from symexp.keras.applications import vgg16 as vgg16
from symexp.keras.applications import vgg19 as vgg19
from symexp.keras.applications import xception as xception
from symexp.keras.models import Model as _Model
_ModelOf = _Model


def ConvNeXtBase(
    include_top: Any = True,
    include_preprocessing: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    name: Any = 'convnext_base',
) -> _ModelOf:
    """Instantiates the ConvNeXtBase architecture."""
    ...

def ConvNeXtLarge(
    include_top: Any = True,
    include_preprocessing: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    name: Any = 'convnext_large',
) -> _ModelOf:
    """Instantiates the ConvNeXtLarge architecture."""
    ...

def ConvNeXtSmall(
    include_top: Any = True,
    include_preprocessing: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    name: Any = 'convnext_small',
) -> _ModelOf:
    """Instantiates the ConvNeXtSmall architecture."""
    ...

def ConvNeXtTiny(
    include_top: Any = True,
    include_preprocessing: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    name: Any = 'convnext_tiny',
) -> _ModelOf:
    """Instantiates the ConvNeXtTiny architecture."""
    ...

def ConvNeXtXLarge(
    include_top: Any = True,
    include_preprocessing: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    name: Any = 'convnext_xlarge',
) -> _ModelOf:
    """Instantiates the ConvNeXtXLarge architecture."""
    ...

def DenseNet121(
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    name: Any = 'densenet121',
) -> _ModelOf:
    """Instantiates the Densenet121 architecture."""
    ...

def DenseNet169(
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    name: Any = 'densenet169',
) -> _ModelOf:
    """Instantiates the Densenet169 architecture."""
    ...

def DenseNet201(
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    name: Any = 'densenet201',
) -> _ModelOf:
    """Instantiates the Densenet201 architecture."""
    ...

def EfficientNetB0(
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    name: Any = 'efficientnetb0',
) -> _ModelOf:
    """Instantiates the EfficientNetB0 architecture."""
    ...

def EfficientNetB1(
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    name: Any = 'efficientnetb1',
) -> _ModelOf:
    """Instantiates the EfficientNetB1 architecture."""
    ...

def EfficientNetB2(
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    name: Any = 'efficientnetb2',
) -> _ModelOf:
    """Instantiates the EfficientNetB2 architecture."""
    ...

def EfficientNetB3(
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    name: Any = 'efficientnetb3',
) -> _ModelOf:
    """Instantiates the EfficientNetB3 architecture."""
    ...

def EfficientNetB4(
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    name: Any = 'efficientnetb4',
) -> _ModelOf:
    """Instantiates the EfficientNetB4 architecture."""
    ...

def EfficientNetB5(
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    name: Any = 'efficientnetb5',
) -> _ModelOf:
    """Instantiates the EfficientNetB5 architecture."""
    ...

def EfficientNetB6(
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    name: Any = 'efficientnetb6',
) -> _ModelOf:
    """Instantiates the EfficientNetB6 architecture."""
    ...

def EfficientNetB7(
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    name: Any = 'efficientnetb7',
) -> _ModelOf:
    """Instantiates the EfficientNetB7 architecture."""
    ...

def EfficientNetV2B0(
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    include_preprocessing: Any = True,
    name: Any = 'efficientnetv2-b0',
) -> _ModelOf:
    """Instantiates the EfficientNetV2B0 architecture."""
    ...

def EfficientNetV2B1(
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    include_preprocessing: Any = True,
    name: Any = 'efficientnetv2-b1',
) -> _ModelOf:
    """Instantiates the EfficientNetV2B1 architecture."""
    ...

def EfficientNetV2B2(
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    include_preprocessing: Any = True,
    name: Any = 'efficientnetv2-b2',
) -> _ModelOf:
    """Instantiates the EfficientNetV2B2 architecture."""
    ...

def EfficientNetV2B3(
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    include_preprocessing: Any = True,
    name: Any = 'efficientnetv2-b3',
) -> _ModelOf:
    """Instantiates the EfficientNetV2B3 architecture."""
    ...

def EfficientNetV2L(
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    include_preprocessing: Any = True,
    name: Any = 'efficientnetv2-l',
) -> _ModelOf:
    """Instantiates the EfficientNetV2L architecture."""
    ...

def EfficientNetV2M(
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    include_preprocessing: Any = True,
    name: Any = 'efficientnetv2-m',
) -> _ModelOf:
    """Instantiates the EfficientNetV2M architecture."""
    ...

def EfficientNetV2S(
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    include_preprocessing: Any = True,
    name: Any = 'efficientnetv2-s',
) -> _ModelOf:
    """Instantiates the EfficientNetV2S architecture."""
    ...

def InceptionResNetV2(
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    name: Any = 'inception_resnet_v2',
) -> _ModelOf:
    """Instantiates the Inception-ResNet v2 architecture."""
    ...

def InceptionV3(
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    name: Any = 'inception_v3',
) -> _ModelOf:
    """Instantiates the Inception v3 architecture."""
    ...

def MobileNet(
    input_shape: Any = None,
    alpha: Any = 1.0,
    depth_multiplier: Any = 1,
    dropout: Any = 0.001,
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    name: Any = None,
) -> _ModelOf:
    """Instantiates the MobileNet architecture."""
    ...

def MobileNetV2(
    input_shape: Any = None,
    alpha: Any = 1.0,
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    name: Any = None,
) -> _ModelOf:
    """Instantiates the MobileNetV2 architecture.

    MobileNetV2 is very similar to the original MobileNet,
    except that it uses inverted residual blocks with
    bottlenecking features. It has a drastically lower
    parameter count than the original MobileNet.
    MobileNets support any input size greater
    than 32 x 32, with larger image sizes
    offering better performance.
    """
    ...

def MobileNetV3Large(
    input_shape: Any = None,
    alpha: Any = 1.0,
    minimalistic: Any = False,
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    classes: Any = 1000,
    pooling: Any = None,
    dropout_rate: Any = 0.2,
    classifier_activation: Any = 'softmax',
    include_preprocessing: Any = True,
    name: Any = 'MobileNetV3Large',
) -> _ModelOf:
    """Instantiates the MobileNetV3Large architecture."""
    ...

def MobileNetV3Small(
    input_shape: Any = None,
    alpha: Any = 1.0,
    minimalistic: Any = False,
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    classes: Any = 1000,
    pooling: Any = None,
    dropout_rate: Any = 0.2,
    classifier_activation: Any = 'softmax',
    include_preprocessing: Any = True,
    name: Any = 'MobileNetV3Small',
) -> _ModelOf:
    """Instantiates the MobileNetV3Small architecture."""
    ...

def NASNetLarge(
    input_shape: Any = None,
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    name: Any = 'nasnet_large',
) -> _ModelOf:
    """Instantiates a NASNet model in ImageNet mode."""
    ...

def NASNetMobile(
    input_shape: Any = None,
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    name: Any = 'nasnet_mobile',
) -> _ModelOf:
    """Instantiates a Mobile NASNet model in ImageNet mode."""
    ...

def ResNet101(
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    name: Any = 'resnet101',
) -> _ModelOf:
    """Instantiates the ResNet101 architecture."""
    ...

def ResNet101V2(
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    name: Any = 'resnet101v2',
) -> _ModelOf:
    """Instantiates the ResNet101V2 architecture."""
    ...

def ResNet152(
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    name: Any = 'resnet152',
) -> _ModelOf:
    """Instantiates the ResNet152 architecture."""
    ...

def ResNet152V2(
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    name: Any = 'resnet152v2',
) -> _ModelOf:
    """Instantiates the ResNet152V2 architecture."""
    ...

def ResNet50(
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    name: Any = 'resnet50',
) -> _ModelOf:
    """Instantiates the ResNet50 architecture."""
    ...

def ResNet50V2(
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    name: Any = 'resnet50v2',
) -> _ModelOf:
    """Instantiates the ResNet50V2 architecture."""
    ...

def VGG16(
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    name: Any = 'vgg16',
) -> _ModelOf:
    """Instantiates the VGG16 model."""
    ...

def VGG19(
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    name: Any = 'vgg19',
) -> _ModelOf:
    """Instantiates the VGG19 model."""
    ...

def Xception(
    include_top: Any = True,
    weights: Any = 'imagenet',
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: Any = None,
    classes: Any = 1000,
    classifier_activation: Any = 'softmax',
    name: Any = 'xception',
) -> _ModelOf:
    """Instantiates the Xception architecture."""
    ...
