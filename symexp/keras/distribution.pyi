# Written by `python -m tests.editors` from Keras 3.15.1. Do not edit.
# Signatures and docstrings: Copyright The Keras Authors, Apache License 2.0.
"""`keras.distribution` with symbolic classes."""

from collections.abc import Callable as _Callable
from collections.abc import Mapping as _Mapping
from collections.abc import Sequence as _Sequence
from typing import Any, Self

from symexp.tree.handles.handle import Symbolic



class DeviceMesh:
    """A cluster of computation devices for distributed computation.

    This API is aligned with `jax.sharding.Mesh`, which represents the
    computation devices in the global context.

    See more details in [jax.sharding.Mesh](
        https://jax.readthedocs.io/en/latest/jax.sharding.html#jax.sharding.Mesh).

    Args:
        shape: tuple of list of integers. The shape of the overall
            `DeviceMesh`, e.g. `(8,)` for a data parallel only distribution,
            or `(4, 2)` for a model+data parallel distribution.
        axis_names: List of string. The logical name of the each axis for
            the `DeviceMesh`. The length of the `axis_names` should match to
            the rank of the `shape`. The `axis_names` will be used to
            match/create the `TensorLayout` when distribute the data and
            variables.
        devices: Optional list of devices. Defaults to all the available
            devices locally from `keras.distribution.list_devices()`.
    """
    def __init__(self, shape: Any, axis_names: Any, devices: Any = None) -> None:
        ...
    @property
    def axis_names(self) -> Any:
        ...
    @property
    def backend_mesh(self) -> Any:
        ...
    @property
    def devices(self) -> Any:
        ...
    @property
    def shape(self) -> Any:
        ...
    def __getattr__(self, name: str) -> Any: ...

class TensorLayout:
    """A layout to apply to a tensor.

    This API is aligned with `jax.sharding.NamedSharding`.

    See more details in [jax.sharding.NamedSharding](
        https://jax.readthedocs.io/en/latest/jax.sharding.html#jax.sharding.NamedSharding).

    Args:
        axes: tuple of strings that should map to the `axis_names` in
            a `DeviceMesh`. For any dimensions that doesn't need any sharding,
            A `None` can be used a placeholder.
        device_mesh: Optional `DeviceMesh` that will be used to create
            the layout. The actual mapping of tensor to physical device
            is not known until the mesh is specified.
    """
    def __init__(self, axes: Any, device_mesh: Any = None) -> None:
        ...
    @property
    def axes(self) -> Any:
        ...
    @property
    def backend_layout(self) -> Any:
        ...
    @property
    def device_mesh(self) -> Any:
        ...
    @device_mesh.setter
    def device_mesh(self, value: Any) -> None: ...
    def __getattr__(self, name: str) -> Any: ...

class DataParallel:
    """Distribution for data parallelism.

    You can choose to create this instance by either specifying
    the `device_mesh` or `devices` arguments (but not both).

    The `device_mesh` argument is expected to be a `DeviceMesh` instance,
    and is expected to be 1D only. In case that the mesh has multiple axes,
    then the first axis will be treated as the data parallel dimension
    (and a warning will be raised).

    When a list of `devices` are provided, they will be used to construct a
    1D mesh.

    When both `mesh` and `devices` are absent, then `list_devices()`
    will be used to detect any available devices and create a 1D mesh from
    them.

    Args:
        device_mesh: Optional `DeviceMesh` instance.
        devices: Optional list of devices.
        auto_shard_dataset: Automatically shard the dataset amongst
            processes in a multi-process setting. Set to `False` if the dataset
            is already sharded across hosts.  Defaults to `True`.
    """
    def __init__(
        self,
        device_mesh: Any = None,
        devices: Any = None,
        auto_shard_dataset: bool | Any = True,
    ) -> None:
        ...
    @property
    def auto_shard_dataset(self) -> Any:
        ...
    @auto_shard_dataset.setter
    def auto_shard_dataset(self, value: Any) -> None: ...
    @property
    def batch_dim_name(self) -> Any:
        ...
    @property
    def data_shard_id(self) -> Any:
        """ID of the data shard for the current process."""
        ...
    @property
    def device_mesh(self) -> Any:
        ...
    def distribute_dataset(self, dataset: Any) -> Any:
        """Create a distributed dataset from the original global dataset.

        Args:
            dataset: the original global dataset instance.

        Returns:
            If `auto_shard_dataset` is `True`, returns a sharded dataset that
            only produces data for the current local worker/process. Otherwise,
            returns the original dataset.

        Raises:
            ValueError: if auto-sharding is requested in a multi-process
            setting, but the dataset type is not supported.
        """
        ...
    def distribute_tf_dataset(self, dataset: Any) -> Any:
        ...
    def get_data_layout(self, data_shape: Any) -> Any:
        ...
    def get_tensor_layout(self, path: Any) -> Any:
        ...
    def get_variable_layout(self, variable: Any) -> Any:
        ...
    @property
    def num_model_replicas(self) -> Any:
        ...
    @property
    def num_processes(self) -> Any:
        """Total number of processes in the cluster."""
        ...
    def scope(self) -> Any:
        """Context manager to make the `Distribution` current."""
        ...
    def __getattr__(self, name: str) -> Any: ...

class ModelParallel:
    """Distribution that shards model variables.

    Compare to `DataParallel` which replicates the variables across all devices,
    `ModelParallel` allows you to shard variables in addition to the input data.

    To construct a `ModelParallel` distribution, you need to provide a
    `DeviceMesh` and a `LayoutMap`.

    1. `DeviceMesh` contains physical device information. The axis names in
        the mesh will be used to map the variable and data layout.
    2. `LayoutMap` contains the mapping between variable paths to their
        corresponding `TensorLayout`.

    Example:

    ```python
    devices = list_devices()    # Assume there are 8 devices.

    # Create a mesh with 2 devices for data parallelism and 4 devices for
    # model parallelism.
    device_mesh = DeviceMesh(shape=(2, 4), axis_names=('batch', 'model'),
                             devices=devices)
    # Create a layout map that shard the `Dense` layer and `Conv2D`
    # layer variables on the last dimension.
    # Based on the `device_mesh`, this means the variables
    # will be split across 4 devices. Any other variable that doesn't
    # match any key in the layout map will be fully replicated.
    layout_map = LayoutMap(device_mesh)
    layout_map['.*dense.*kernel'] = (None, 'model')
    layout_map['.*dense.*bias'] = ('model',)
    layout_map['.*conv2d.*kernel'] = (None, None, None, 'model')
    layout_map['.*conv2d.*bias'] = ('model',)

    distribution = ModelParallel(
        layout_map=layout_map,
        batch_dim_name='batch',
    )

    # Set the global distribution, or via `with distribution.scope():`
    set_distribution(distribution)

    model = model_creation()
    model.compile()
    model.fit(data)
    ```

    You can quickly update the device mesh shape to change the sharding factor
    of the variables. E.g.

    ```python
    # With only the shape change for the device mesh, the variables will be
    # sharded across 8 devices instead of 4, which further reduces the memory
    # footprint of variables on each of the device.
    device_mesh = DeviceMesh(
        shape=(1, 8),
        axis_names=('batch', 'model'),
        devices=devices,
    )
    ```

    To figure out a proper layout mapping rule for all the model variables, you
    can first list out all the model variable paths, which will be used as the
    key to map the variables to `TensorLayout`.

    e.g.

    ```python
    model = create_model()
    for v in model.variables:
        print(v.path)
    ```

    Args:
        layout_map: `LayoutMap` instance which map the variable path to the
            corresponding tensor layout.
        batch_dim_name: Optional string, the axis name in the device mesh
            (of the `layout_map` object)
            that will be used to distribute data. If unspecified, the
            first axis from the device mesh will be used.
        auto_shard_dataset: Automatically shard the dataset amongst
            processes in a multi-process setting. Set to `False` if the dataset
            is already sharded across hosts.  Defaults to `True`.
    """
    def __init__(
        self,
        *,
        layout_map: Any = None,
        batch_dim_name: Any = None,
        auto_shard_dataset: bool | Any = True,
        **kwargs: Any,
    ) -> None:
        ...
    @property
    def auto_shard_dataset(self) -> Any:
        ...
    @auto_shard_dataset.setter
    def auto_shard_dataset(self, value: Any) -> None: ...
    @property
    def batch_dim_name(self) -> Any:
        ...
    @property
    def data_shard_id(self) -> Any:
        """ID of the data shard for the current process."""
        ...
    @property
    def device_mesh(self) -> Any:
        ...
    def distribute_dataset(self, dataset: Any) -> Any:
        """Create a distributed dataset from the original global dataset.

        Args:
            dataset: the original global dataset instance.

        Returns:
            If `auto_shard_dataset` is `True`, returns a sharded dataset that
            only produces data for the current local worker/process. Otherwise,
            returns the original dataset.

        Raises:
            ValueError: if auto-sharding is requested in a multi-process
            setting, but the dataset type is not supported.
        """
        ...
    def distribute_tf_dataset(self, dataset: Any) -> Any:
        ...
    def get_data_layout(self, data_shape: Any) -> Any:
        ...
    def get_tensor_layout(self, path: Any) -> Any:
        ...
    def get_variable_layout(self, variable: Any) -> Any:
        ...
    @property
    def num_model_replicas(self) -> Any:
        ...
    @property
    def num_processes(self) -> Any:
        """Total number of processes in the cluster."""
        ...
    def scope(self) -> Any:
        """Context manager to make the `Distribution` current."""
        ...
    def __getattr__(self, name: str) -> Any: ...

class LayoutMap:
    """A dict-like object that maps string to `TensorLayout` instances.

    `LayoutMap` uses a string as key and a `TensorLayout` as value. There is a
    behavior difference between a normal Python dict and this class. The string
    key will be treated as a regex when retrieving the value. See the docstring
    of `get` for more details.

    See below for a usage example. You can define the naming schema
    of the `TensorLayout`, and then retrieve the corresponding
    `TensorLayout` instance.

    In the normal case, the key to query is usually the `variable.path`, which
    is the identifier of the variable.

    As shortcut, tuple or list of axis names are also allowed when inserting
    as value, and will be converted to `TensorLayout`.

    ```python
    layout_map = LayoutMap(device_mesh)
    layout_map['.*dense.*kernel'] = (None, 'model')
    layout_map['.*dense.*bias'] = ('model',)
    layout_map['.*conv2d.*kernel'] = (None, None, None, 'model')
    layout_map['.*conv2d.*bias'] = ('model',)

    layout_1 = layout_map['dense_1.kernel']             # layout_1 == layout_2d
    layout_2 = layout_map['dense_1.bias']               # layout_2 == layout_1d
    layout_3 = layout_map['dense_2.kernel']             # layout_3 == layout_2d
    layout_4 = layout_map['dense_2.bias']               # layout_4 == layout_1d
    layout_5 = layout_map['my_model/conv2d_123/kernel'] # layout_5 == layout_4d
    layout_6 = layout_map['my_model/conv2d_123/bias']   # layout_6 == layout_1d
    layout_7 = layout_map['my_model/conv3d_1/kernel']   # layout_7 == None
    layout_8 = layout_map['my_model/conv3d_1/bias']     # layout_8 == None
    ```

    Args:
        device_mesh: `keras.distribution.DeviceMesh` instance.
    """
    def __init__(self, device_mesh: Any) -> None:
        ...
    def __delitem__(self, key: Any) -> Any:
        ...
    def __getitem__(self, key: Any) -> Any:
        """Retrieves the corresponding layout by the string key.

        When there isn't an exact match, all the existing keys in the layout map
        will be treated as a regex and map against the input key again. When
        there are multiple matches for the regex, an `ValueError` will be
        raised. Returns `None` if there isn't any match found.

        Args:
            key: String key to query a layout.

        Returns:
            Corresponding layout based on the query.
        """
        ...
    def __iter__(self) -> Any:
        ...
    def __len__(self) -> int:
        ...
    def __setitem__(self, key: Any, layout: Any) -> Any:
        """Insert TensorLayout to the LayoutMap.

        Args:
            key: String key for the `TensorLayout`.
            layout: The `TensorLayout`. As a shortcut, tuple of string and None
                are also acceptable, and will be converted to `TensorLayout`.
        """
        ...
    @property
    def device_mesh(self) -> Any:
        ...
    def __getattr__(self, name: str) -> Any: ...

def distribute_tensor(tensor: Any, layout: Any) -> Any:
    """Change the layout of a Tensor value in the jit function execution.

    Args:
        tensor: a Tensor to change the layout.
        layout: `TensorLayout` to be applied on the value.

    Returns:
        a new value with the specified tensor layout.
    """
    ...

def distribution() -> Any:
    """Retrieve the current distribution from global context."""
    ...

def get_device_count(device_type: Any = None) -> Any:
    """Returns the number of available devices based on the device type.

    When `device_type` is not provided, the count of devices of the default type
    is returned. This function nevers counts a mix of device types, for instance
    GPUs and CPUs.

    Args:
        device_type: string, one of `"cpu"`, `"gpu"` or `"tpu"`. Defaults to
            `"gpu"` or `"tpu"` if available when `device_type` is not provided.
            Otherwise returns the `"cpu"` devices.

    Returns:
        int: The total number of devices for the specified type.
    """
    ...

def initialize(job_addresses: Any = None, num_processes: Any = None, process_id: Any = None) -> Any:
    """Initialize the distribution system for multi-host/process setting.

    Calling `initialize` will prepare the backend for execution on multi-host
    GPU or TPUs. It should be called before any computations.

    Note that the parameters can also be injected via environment variables,
    which can be better controlled by the launch script at startup time.
    For certain backend that also rely on the environment variables to
    configure, Keras will properly forward them.

    Args:
        job_addresses: string. Comma separated IP addresses for all the jobs
            that will form the whole computation cluster. Note that for JAX
            backend, only the address for job 0 (coodinator) is needed. For
            certain runtime like cloud TPU, this value can be `None`, and the
            backend will figure it out with the TPU environment variables. You
            can also config this value via environment variable
            `KERAS_DISTRIBUTION_JOB_ADDRESSES`.
        num_processes: int. The number of worker/processes that will form the
            whole computation cluster. For certain runtime like cloud TPU, this
            value can be `None`, and the backend will figure it out with the TPU
            environment variables. You can also configure this value via
            environment variable `KERAS_DISTRIBUTION_NUM_PROCESSES`.
        process_id: int. The ID number of the current worker/process. The value
            should be ranged from `0` to `num_processes - 1`. `0` will indicate
            the current worker/process is the master/coordinate job. You can
            also configure this value via environment variable
            `KERAS_DISTRIBUTION_PROCESS_ID`.
    """
    ...

def list_devices(device_type: Any = None) -> Any:
    """Return all the available devices based on the device type.

    Note: in a distributed setting, global devices are returned.

    When `device_type` is not provided, devices of the default type are
    returned. This function nevers return a mix of device types, for instance
    GPUs and CPUs.

    Args:
        device_type: string, one of `"cpu"`, `"gpu"` or `"tpu"`. Defaults to
            `"gpu"` or `"tpu"` if available when `device_type` is not provided.
            Otherwise returns the `"cpu"` devices.

    Return:
        List of string, the devices that are available for distributed
        computation. Each device is formatted as "device_type:id", for instance
        "gpu:1" or "cpu:0".
    """
    ...

def set_distribution(value: Any) -> Any:
    """Set the distribution as the global distribution setting.

    Args:
        value: a `Distribution` instance.
    """
    ...
