"""Prints scores and what the tool says about its own run, as text."""

from scoring import precision, recall

HEADER = ("check", "TP", "TN", "ARGUABLE", "unlabelled")


def fraction(hit, total):
    return f"{len(hit)}/{total}" if total else "n/a"


def percent(value):
    return "n/a" if value is None else f"{100 * value:.1f} %"


def check_rows(scores, checks):
    """Returns one table row for each check, hits over labels."""
    names = {label.check for s in scores for label in s.labels}
    names |= {j.finding.check for s in scores for j in s.judged}
    rows = []
    for check in sorted(names | set(checks or ())):
        cells = [check]
        for kind in ("TP", "TN", "ARGUABLE"):
            # Counted by the label's check: an alias hit shows in its row.
            hit = [label for s in scores for label in s.hit(kind)
                   if label.check == check]
            total = sum(label.check == check and label.label == kind
                        for s in scores for label in s.labels)
            cells.append(fraction(hit, total))
        cells.append(str(sum(j.finding.check == check
                             for s in scores for j in s.unlabelled())))
        rows.append(tuple(cells))
    return rows


def table(rows):
    rows = [HEADER] + rows
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEADER))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
        lines.append("  " + "  ".join(cells))
    return lines


def run_lines(result, limit=20):
    """Says how much of the project the tool looked at."""
    files = result.get("files") or {}
    failed = files.get("failed") or []
    lines = [f"  files: {files.get('analysed', '?')} analysed, "
             f"{len(failed)} failed, {files.get('skipped', 0)} skipped"]
    lines += [f"    failed: {f.get('file')}: {f.get('reason')}" for f in failed]
    rest = result.get("notAnalysed") or []
    lines.append(f"  functions not analysed: {len(rest)}")
    lines += [f"    {n.get('file')}:{n.get('line')}: {n.get('function')}: "
              f"{n.get('reason')}" for n in rest[:limit]]
    if len(rest) > limit:
        lines.append(f"    and {len(rest) - limit} more")
    lines += sink_lines(result.get("sinks") or {})
    if result.get("suppressed"):
        lines.append(f"  suppressed findings: {len(result['suppressed'])}")
    return lines


def sink_lines(sinks):
    """Says how many sinks were judged, and of how many nothing is known."""
    lines = []
    for name, counts in [("sinks", sinks),
                         *sorted((sinks.get("checks") or {}).items())]:
        judged, unknown = counts.get("judged"), counts.get("unknown")
        if not judged:
            continue
        lines.append(f"  {'  ' * bool(lines)}{name}: {judged} judged, "
                     f"{counts.get('reported', '?')} reported, "
                     f"{counts.get('provenSilent', '?')} proven silent, "
                     f"{unknown} unknown ({percent(unknown / judged)})")
    return lines


def label_lines(title, pairs):
    """Lists labels, each with the message of a finding there or None."""
    lines = [f"  {title}:"] if pairs else []
    for label, message in pairs:
        lines.append(f"    {label.file}:{label.line}: {label.function}: "
                     f"{label.check}: {label.reason}")
        if message:
            lines.append(f"      reported: {message}")
    return lines


def score_lines(score, files=None):
    """Lists what was missed, what was reported wrongly, what has no label."""
    messages = {}
    for item in score.judged:
        if item.label:
            messages.setdefault(item.label, f"{item.finding.place()}: "
                                f"{item.finding.check}: {item.finding.message}")
    lines = []
    for title, labels in (("TP hit", score.hit("TP")),
                          ("TN hit (false alarms)", score.hit("TN")),
                          ("ARGUABLE hit (not scored)", score.hit("ARGUABLE"))):
        lines += label_lines(title, [(l, messages[l]) for l in labels])
    lines += label_lines("TP missed", [(l, None) for l in score.missed()])
    absent = sorted({l.file for l in score.labels
                     if files is not None and l.file not in files
                     and not l.file.endswith((".h", ".hh", ".hpp"))})
    if absent:
        lines.append("  labelled files that the compile database lacks: "
                     + ", ".join(absent))
    unlabelled = score.unlabelled()
    if unlabelled:
        lines.append("  unlabelled:")
    for item in unlabelled:
        finding = item.finding
        verdict = f" [{item.verdict.verdict}]" if item.verdict else ""
        lines.append(f"    {finding.place()}: {finding.function}: "
                     f"{finding.check}: {finding.message}{verdict}")
    return lines


def noise_line(judged, code_lines):
    """Says how many findings the default level has for each 10,000 lines."""
    found = sum(item.finding.level == "default" for item in judged)
    rate = f"{found * 1e4 / code_lines:.2f}" if code_lines else "n/a"
    return (f"  level default: {found} findings in {code_lines / 1000:.1f} "
            f"kLoC, {rate} for each 10 kLoC")


def package_text(score, result, version, checks, files=None, code_lines=0):
    labelled = {label.version for label in score.labels}
    lines = [f"== {score.package} {version}"]
    if labelled and version not in labelled:
        lines.append(f"  the labels are for {', '.join(sorted(labelled))}: "
                     "lines may have moved")
    lines += run_lines(result) + [noise_line(score.judged, code_lines)]
    lines += table(check_rows([score], checks))
    return "\n".join(lines + score_lines(score, files))


def total_text(scores, checks, code_lines=0):
    """Pools all packages."""
    lines = ["== all: " + ", ".join(s.package for s in scores)]
    lines += table(check_rows(scores, checks))
    counts = {kind: sum(len(s.hit(kind)) for s in scores)
              for kind in ("TP", "TN", "ARGUABLE")}
    verdicts = ", ".join(f"{sum(s.verdicts(v) for s in scores)} {v}"
                         for v in ("true", "false", "arguable"))
    findings = sum(len(s.judged) for s in scores)
    unlabelled = sum(len(s.unlabelled()) for s in scores)
    open_ones = sum(j.verdict is None for s in scores for j in s.unlabelled())
    lines += [
        f"  findings: {findings}, of them {unlabelled} unlabelled "
        f"(verdicts: {verdicts}; without: {open_ones})",
        noise_line([j for s in scores for j in s.judged], code_lines),
        f"  labels hit: {counts['TP']} TP, {counts['TN']} TN, "
        f"{counts['ARGUABLE']} ARGUABLE; TP missed: "
        f"{sum(len(s.missed()) for s in scores)}",
        f"  pooled precision: {percent(precision(scores))}",
        f"  pooled recall: {percent(recall(scores))}"]
    return "\n".join(lines)
