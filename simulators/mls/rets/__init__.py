"""The RETS face of the simulated MLS, written to the RETS specification 1.7.2 with the differences of 1.5 and 1.8."""

from .accounts import Account
from .face import RETSFace, handle

__all__ = ["Account", "RETSFace", "handle"]
