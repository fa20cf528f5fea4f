"""Trying it goes wrong in ways that a person can mend: each is one sentence, and no data is touched."""

import fcntl
import socket

import pytest
from django.core.management import CommandError, call_command


@pytest.fixture
def folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_port_in_use_is_said_before_the_old_data_is_thrown_away(folder):
    (folder / "demo-is-complete").touch()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} is in use. Choose another: make demo PORT={port + 1}"):
            call_command("demo", port=port, reset=True)
    assert [path.name for path in folder.iterdir()] == ["demo-is-complete"]


@pytest.mark.parametrize("port", [0, 70_000])
def test_a_number_that_is_no_port_is_refused(folder, port):
    with pytest.raises(CommandError, match=f"{port} is no port"):
        call_command("demo", port=port)


def test_a_second_demo_on_the_same_data_is_told_where_to_go(folder):
    with (folder / "demo.lock").open("w") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        with pytest.raises(CommandError, match="runs on this data already.*VAR_DIR="):
            call_command("demo", port=free_port(), reset=True)


def test_a_folder_that_cannot_be_written_is_named_with_the_way_out(folder, settings):
    (folder / "file").touch()
    settings.VAR_DIR = folder / "file" / "below"
    with pytest.raises(CommandError, match=f"cannot write its data to {settings.VAR_DIR}.*VAR_DIR=/a/folder"):
        call_command("demo", port=free_port())


def test_the_demo_does_not_start_where_demo_log_ins_are_off(folder, settings):
    settings.DEMO_LOGIN = False
    with pytest.raises(CommandError, match="DEMO_LOGIN=on only"):
        call_command("demo", port=free_port())
    assert list(folder.iterdir()) == []
