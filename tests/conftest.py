import signal
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]

# The same examples on every machine, however busy it is.
settings.register_profile("project", deadline=None, derandomize=True)
settings.load_profile("project")

# Where a shell starts the tests in the background, they and what they start would not hear Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of seeds, specification and corpus, which lies beside the project."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no folder `shared` beside the project: it holds the seeds and the corpus")
    return folder
