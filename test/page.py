"""page - what the reports that are written as Markdown have in common."""
import os
import re
import subprocess
import sys
import tempfile


def markdown(header, rows, left=1):
    """A table: so many columns to the left, the others to the right."""
    lines = [header, ["---"] * left + ["---:"] * (len(header) - left), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def plot(scripts, data, svg):
    """gnuplot's SCRIPTS, one after the other, with their DATA, {file: rows of columns}, as the file SVG."""
    with tempfile.TemporaryDirectory() as scratch:
        for file, rows in data.items():
            with open(os.path.join(scratch, file), "w", encoding="utf-8") as out:
                for row in rows:
                    out.write(" ".join('"%s"' % v if " " in str(v) else str(v) for v in row) + "\n")
        done = subprocess.run(["gnuplot", *scripts], cwd=scratch, capture_output=True, text=True)
    if done.returncode or done.stderr or not done.stdout.rstrip().endswith("</svg>"):
        sys.exit("report: gnuplot and %s: %s" % (scripts[-1], done.stderr.strip() or "no picture"))
    with open(svg, "w", encoding="utf-8") as out:
        out.write(re.sub(r"[ \t]+$", "", done.stdout, flags=re.MULTILINE))
