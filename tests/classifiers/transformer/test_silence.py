"""Nothing is reported to anybody: ONNX Runtime would, from 1.29 on."""

from __future__ import annotations

import os
import subprocess
import sys

READS = """
from classifiers.transformer.folder import BUILT_IN, ModelFolder
from classifiers.transformer.reader import Reader
Reader(ModelFolder(BUILT_IN / "minilm-social-en", ())).read("Acme is good")
import os
print(*[os.readlink(f"/proc/self/fd/{one}") for one in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{one}")])
"""


def test_reading_leaves_no_file_behind_and_opens_none_but_its_own(tmp_path):
    homes = {"HOME": str(tmp_path), "TMPDIR": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    environ = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    ran = subprocess.run(
        [sys.executable, "-c", READS], env=environ | homes, capture_output=True, text=True, check=True
    )
    assert "onnxruntime.db" not in ran.stdout
    assert list(tmp_path.iterdir()) == []
