"""The kinds of arrays that the ranker computes with, and nothing else."""

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
# scipy's sparse matrices carry no types.
Sparse = Any
