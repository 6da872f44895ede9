"""What the README tells a newcomer to type does what it says."""
import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def commands(heading):
    """The shell blocks of a section, as they stand there."""
    text = (ROOT / "README.md").read_text()
    section = text.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^```sh\n(.*?)^```", section, re.S | re.M)


def test_add_a_site_in_15_minutes(t):
    (t.dir / "bin").mkdir()
    (t.dir / "bin" / "calcast").symlink_to(t.args.bin)
    (t.dir / "scrapers").symlink_to(ROOT / "scrapers")
    env = {**t.calcast.environment(), "CALCAST_DB": str(t.calcast.db),
           "PATH": f"{t.dir / 'bin'}:{os.environ['PATH']}"}
    blocks = commands("Add a site in 15 minutes")
    assert len(blocks) == 4, blocks
    for block in blocks:
        done = subprocess.run(["sh", "-euc", block], cwd=t.dir, env=env, capture_output=True, text=True,
                              timeout=60)
        assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"
        assert "첼로의 밤" in done.stdout or "hall-program" in done.stdout, f"{block}\n{done.stdout}"
    # By recipe and by program the same events, ids included.
    by = [[(e["external_id"], e["title"], e["start"], e["end"], e["status"], e["location"])
           for e in t.calcast.events(source=name)] for name in ("hall", "hall-program")]
    assert by[0] == by[1] and len(by[0]) == 4, by
    assert [e[4] for e in by[0]] == ["confirmed"] * 3 + ["cancelled"], by[0]
