#include "report/HtmlText.h"
#include "report/Statistics.h"
#include "report/Writers.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Base64.h"
#include "llvm/Support/SHA256.h"
#include <set>

using namespace durability;
using namespace durability::report;
using llvm::raw_ostream;
using llvm::StringRef;

using Asset = std::pair<StringRef, StringRef>;

static constexpr Asset Style[] = {
#include "PageStyle.inc"
};

static constexpr Asset Script[] = {
#include "PageScript.inc"
};

/// For the page's policy: only these two texts may be run or applied.
static std::string sourceHash(StringRef Text) {
  llvm::SHA256 Hash;
  Hash.update(Text);
  return "'sha256-" + llvm::encodeBase64(Hash.final()) + "'";
}

static void writeHead(raw_ostream &OS) {
  OS << "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta "
        "charset=\"utf-8\">\n"
     << "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
        "'none'; style-src "
     << sourceHash(Style[0].second) << "; script-src "
     << sourceHash(Script[0].second)
     << "; base-uri 'none'; form-action 'none'\">\n"
     << "<meta name=\"viewport\" content=\"width=device-width\">\n"
     << "<title>Durability report</title>\n<style>" << Style[0].second
     << "</style>\n</head>\n<body>\n";
}

static void writeCounts(const Report &R, raw_ostream &OS) {
  const SinkCounts Sinks = R.totalSinks();
  OS << "<ul class=\"counts\">";
  auto Item = [&](size_t Count, StringRef What) {
    OS << "<li><b>" << Count << "</b> " << What << "</li>";
  };
  Item(R.Findings.size(), "findings");
  Item(R.Suppressed.size(), "suppressed");
  Item(R.Known.size(), "known");
  Item(R.Analysed, "files analysed");
  Item(R.Failed.size(), "not analysed");
  Item(Sinks.Judged, "places judged");
  Item(Sinks.ProvenSilent, "proven silent");
  Item(Sinks.Unknown, "unknown");
  OS << "</ul>\n";
  if (!R.CanaryFailure.empty())
    OS << "<p class=\"alarm\">" << html(R.CanaryFailure) << "</p>\n";
  if (R.Failed.empty())
    return;
  OS << "<div class=\"alarm\">Not analysed:<ul>";
  for (const FailedFile &F : R.Failed)
    OS << "<li><code>" << html(F.File) << "</code>: " << html(F.Reason)
       << "</li>";
  OS << "</ul></div>\n";
}

static void writeSelect(raw_ostream &OS, StringRef Id, StringRef All,
                        const std::set<std::string> &Values) {
  OS << "<select id=\"" << Id << "\" aria-label=\"" << All
     << "\"><option value=\"\">" << All << "</option>";
  for (const std::string &Value : Values)
    OS << "<option value=\"" << html(Value) << "\">" << html(Value)
       << "</option>";
  OS << "</select>\n";
}

static void writeBar(const Report &R, Subject About, raw_ostream &OS) {
  std::set<std::string> Checks, Levels, Durabilities;
  for (const FindingRecord &F : R.Findings) {
    Checks.insert(F.Check);
    Levels.insert(F.Level);
  }
  for (const Row &Entry : R.Rows)
    Durabilities.insert(Entry.Durability);
  OS << "<div class=\"bar\"><input id=\"search\" type=\"search\" "
        "placeholder=\"search file, function, message\" "
        "aria-label=\"search\">\n";
  if (About != Subject::Table) {
    writeSelect(OS, "check", "all checks", Checks);
    writeSelect(OS, "level", "all levels", Levels);
  }
  if (About != Subject::Findings)
    writeSelect(OS, "durability", "any durability", Durabilities);
  if (About != Subject::Table)
    OS << "<span id=\"shown\"></span>";
  OS << "</div>\n";
}

static void writeSource(StringRef Line, raw_ostream &OS) {
  if (!Line.trim().empty())
    OS << "<pre>" << html(Line.trim()) << "</pre>";
}

static void writeFinding(const FindingRecord &F, size_t Number,
                         raw_ostream &OS) {
  OS << "<article class=\"finding\" id=\"finding-" << Number
     << "\" data-check=\"" << html(F.Check) << "\" data-level=\""
     << html(F.Level) << "\"><details><summary><span class=\"place\">"
     << htmlPlace(F.Where) << "</span> " << html(F.Message)
     << " <span class=\"check\">" << html(F.Check)
     << "</span></summary>\n<div class=\"body\">";
  if (!F.Function.empty())
    OS << "<p>in <code>" << html(F.Function) << "</code></p>";
  if (!F.Condition.empty())
    OS << "<p>when <code>" << html(F.Condition) << "</code> holds</p>";
  writePicture(F, OS);
  OS << "<ol>";
  for (const Step &S : F.Path) {
    OS << "<li class=\"step\"><span class=\"place\">" << htmlPlace(S.Where)
       << "</span> " << html(S.Message);
    writeSource(S.SourceLine, OS);
    OS << "</li>";
  }
  OS << "<li class=\"step\"><span class=\"place\">" << htmlPlace(F.Where)
     << "</span> <b>" << html(F.Message) << "</b>";
  writeSource(F.SourceLine, OS);
  OS << "</li></ol>";
  if (!F.RejectedSuppression.empty())
    OS << "<p>" << html(F.RejectedSuppression) << "</p>";
  for (const Edit &E : F.Edits)
    OS << "<p>fix: insert at " << htmlPlace(E.Where) << " <code>"
       << html(E.Text) << "</code></p>";
  OS << "</div></details></article>\n";
}

static void writeFindings(const Report &R, raw_ostream &OS) {
  OS << "<h2>Findings</h2>\n";
  if (R.Findings.empty())
    OS << "<p>No findings.</p>\n";
  size_t Number = 0;
  for (const FindingRecord &F : R.Findings)
    writeFinding(F, ++Number, OS);
  if (R.Suppressed.empty())
    return;
  OS << "<h2>Suppressed</h2>\n<table><tr><th>place</th><th>check</th>"
        "<th>reason</th></tr>\n";
  for (const SuppressedRecord &S : R.Suppressed)
    OS << "<tr><td class=\"place\">" << htmlPlace(S.Finding.Where)
       << "</td><td>" << html(S.Finding.Check) << "</td><td>" << html(S.Reason)
       << "</td></tr>\n";
  OS << "</table>\n";
}

static void writeRow(const Row &Entry, raw_ostream &OS) {
  OS << "<tr class=\"row\" data-durability=\"" << html(Entry.Durability)
     << "\"><td><code>" << html(Entry.Function)
     << "</code><br><span class=\"place\">" << htmlPlace(Entry.Where)
     << "</span></td><td>" << (Entry.Flushes ? "yes" : "no") << "</td><td>"
     << (Entry.Syncs ? "yes" : "no") << "</td><td class=\""
     << html(Entry.Durability) << "\">" << html(Entry.Durability)
     << "</td><td>";
  if (!Entry.Condition.empty())
    OS << "<code>" << html(Entry.Condition) << "</code> ";
  OS << html(Entry.Reason) << "</td><td><ul>";
  for (const Step &S : Entry.Evidence)
    OS << "<li><span class=\"place\">" << htmlPlace(S.Where) << "</span> "
       << html(S.Message) << "</li>";
  OS << "</ul></td></tr>\n";
}

static void writeLevel(const Row &R, raw_ostream &OS) {
  OS << "<td class=\"" << html(R.Durability) << "\">" << html(R.Durability);
  if (!R.Condition.empty())
    OS << " when <code>" << html(R.Condition) << "</code>";
  if (!R.Reason.empty())
    OS << "; " << html(R.Reason);
  OS << "</td>";
}

static void writeChanges(const Report &R, raw_ostream &OS) {
  if (R.BaseRevision.empty())
    return;
  OS << "<h2>Changes since " << html(R.BaseRevision) << "</h2>\n";
  if (R.RowChanges.empty()) {
    OS << "<p>No function leaves its bytes anywhere else than before.</p>\n";
    return;
  }
  OS << "<table class=\"changes\"><tr><th>function</th><th>change</th>"
        "<th>before</th><th>now</th></tr>\n";
  for (const RowChange &C : R.RowChanges) {
    OS << "<tr><td><code>" << html(C.Now.Function)
       << "</code><br><span class=\"place\">" << htmlPlace(C.Now.Where)
       << "</span></td><td>" << (C.IsWeaker ? "<b>weaker</b>: " : "")
       << html(C.What) << "</td>";
    writeLevel(C.Before, OS);
    writeLevel(C.Now, OS);
    OS << "</tr>\n";
  }
  OS << "</table>\n";
}

static void writeTable(const Report &R, raw_ostream &OS) {
  OS << "<h2>Where the bytes are when a function returns</h2>\n";
  const Row *Before = nullptr;
  for (const Row &Entry : R.Rows) {
    if (!Before || Before->Module != Entry.Module)
      OS << (Before ? "</table></section>\n" : "")
         << "<section class=\"module\"><h3>" << html(Entry.Module)
         << "</h3>\n<table><tr><th>function</th><th>flush</th><th>sync</th>"
            "<th>durability</th><th>condition or reason</th>"
            "<th>evidence</th></tr>\n";
    writeRow(Entry, OS);
    Before = &Entry;
  }
  OS << (Before ? "</table></section>\n"
                : "<p>No function touches a file.</p>\n");
}

static void writeStatistics(const Report &R, raw_ostream &OS) {
  const std::vector<KindCount> Counts = countKinds(R);
  if (Counts.empty())
    return;
  OS << "<h2>Files of one kind</h2>\n<table class=\"kinds\"><tr><th>files</th>"
        "<th>how often</th><th>not synced</th><th>synced</th></tr>\n";
  for (const KindCount &Count : Counts) {
    OS << "<tr><td>" << html(Count.Kind->Spelled) << "</td><td>"
       << summaryOf(Count) << "</td>";
    for (const auto *Uses : {&Count.Unsynced, &Count.Synced}) {
      OS << "<td><ul>";
      for (const KindUse *Use : *Uses)
        OS << "<li><code>" << html(Use->Function)
           << "</code> <span class=\"place\">" << htmlPlace(Use->Where)
           << "</span></li>";
      OS << "</ul></td>";
    }
    OS << "</tr>\n";
  }
  OS << "</table>\n";
}

void durability::report::writeHtml(const Report &R, Subject About,
                                   raw_ostream &OS) {
  writeHead(OS);
  OS << "<h1>Durability report</h1>\n<p>durability-lint " DURABILITY_VERSION
        ": when a function says done, where are the bytes?</p>\n";
  writeCounts(R, OS);
  writeBar(R, About, OS);
  if (About != Subject::Table)
    writeFindings(R, OS);
  writeChanges(R, OS);
  if (About != Subject::Findings) {
    writeTable(R, OS);
    writeStatistics(R, OS);
  }
  OS << "<script>" << Script[0].second << "</script>\n</body>\n</html>\n";
}
