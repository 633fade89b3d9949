import pytest

pytest.register_assert_rewrite("tests.wwsapi.scenarios.stage")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "scenario(number): the scenario of the specification that a test plays"
    )
