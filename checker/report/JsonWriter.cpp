#include "report/JsonText.h"
#include "report/Statistics.h"
#include "report/Writers.h"

using namespace durability;
using namespace durability::report;
using llvm::StringRef;
using llvm::json::OStream;

static void writePlace(OStream &Json, const Place &P) {
  attribute(Json, "file", P.File);
  Json.attribute("line", P.Line);
  if (P.Column)
    Json.attribute("column", P.Column);
}

static void writeSteps(OStream &Json, StringRef Name,
                       const std::vector<Step> &Steps) {
  writeArray<Step>(Json, Name, Steps, [&](const Step &S) {
    writePlace(Json, S.Where);
    attribute(Json, "message", S.Message);
  });
}

static void writeFinding(OStream &Json, const FindingRecord &F) {
  attribute(Json, "check", F.Check);
  attribute(Json, "level", F.Level);
  writePlace(Json, F.Where);
  attribute(Json, "function", F.Function);
  attribute(Json, "message", F.Message);
  writeSteps(Json, "path", F.Path);
  attribute(Json, "condition", F.Condition);
  attribute(Json, "fingerprint", F.Fingerprint);
  if (!F.RejectedSuppression.empty())
    attribute(Json, "rejectedSuppression", F.RejectedSuppression);
  writeArray<Edit>(Json, "fixes", F.Edits, [&](const Edit &E) {
    writePlace(Json, E.Where);
    Json.attribute("offset", E.Offset);
    Json.attribute("length", E.Length);
    attribute(Json, "text", E.Text);
  });
}

static void writeRow(OStream &Json, const Row &R) {
  attribute(Json, "module", R.Module);
  attribute(Json, "function", R.Function);
  writePlace(Json, R.Where);
  Json.attribute("flush", R.Flushes);
  Json.attribute("sync", R.Syncs);
  attribute(Json, "durability", R.Durability);
  attribute(Json, "condition", R.Condition);
  attribute(Json, "reason", R.Reason);
  writeSteps(Json, "evidence", R.Evidence);
}

static void writeCounts(OStream &Json, const SinkCounts &Counts) {
  Json.attribute("judged", Counts.Judged);
  Json.attribute("reported", Counts.Reported);
  Json.attribute("provenSilent", Counts.ProvenSilent);
  Json.attribute("unknown", Counts.Unknown);
}

static void writeSinks(OStream &Json, const Report &R) {
  Json.attributeObject("sinks", [&] {
    writeCounts(Json, R.totalSinks());
    Json.attributeObject("checks", [&] {
      for (const auto &[Check, Counts] : R.Sinks)
        Json.attributeObject(Check, [&] { writeCounts(Json, Counts); });
    });
  });
}

static void writeFiles(OStream &Json, const Report &R) {
  Json.attributeObject("files", [&] {
    Json.attribute("analysed", R.Analysed);
    Json.attribute("skipped", R.Skipped);
    Json.attribute("excluded", R.Excluded);
    Json.attributeArray("withoutEntry", [&] {
      for (const std::string &File : R.WithoutEntry)
        Json.value(jsonText(File));
    });
    writeArray<FailedFile>(Json, "failed", R.Failed, [&](const FailedFile &F) {
      attribute(Json, "file", F.File);
      attribute(Json, "reason", F.Reason);
    });
  });
}

static void writeFunctions(OStream &Json, StringRef Name,
                           const std::vector<NotAnalysedRecord> &Functions) {
  writeArray<NotAnalysedRecord>(Json, Name, Functions,
                                [&](const NotAnalysedRecord &N) {
                                  attribute(Json, "function", N.Function);
                                  writePlace(Json, N.Where);
                                  attribute(Json, "reason", N.Reason);
                                });
}

static void writeKind(OStream &Json, const KindCount &Count) {
  attribute(Json, "files", Count.Kind->Spelled);
  for (auto [Name, Uses] : {std::pair("synced", &Count.Synced),
                            std::pair("notSynced", &Count.Unsynced)})
    writeArray<const KindUse *>(Json, Name, *Uses, [&](const KindUse *Use) {
      attribute(Json, "function", Use->Function);
      writePlace(Json, Use->Where);
    });
}

static void writeChange(OStream &Json, const RowChange &C) {
  attribute(Json, "what", C.What);
  Json.attribute("weaker", C.IsWeaker);
  Json.attributeObject("before", [&] { writeRow(Json, C.Before); });
  Json.attributeObject("now", [&] { writeRow(Json, C.Now); });
}

/// What was taken out of the findings, and what the gate knows besides.
static void writeGate(OStream &Json, const Report &R) {
  writeArray<FindingRecord>(
      Json, "known", R.Known,
      [&](const FindingRecord &F) { writeFinding(Json, F); });
  if (!R.Baseline.empty())
    Json.attributeObject("baseline", [&] {
      attribute(Json, "file", R.Baseline);
      writeArray<BaselineEntry>(Json, "stale", R.StaleEntries,
                                [&](const BaselineEntry &E) {
                                  attribute(Json, "file", E.File);
                                  attribute(Json, "function", E.Function);
                                  attribute(Json, "check", E.Check);
                                  attribute(Json, "fingerprint", E.Fingerprint);
                                  Json.attribute("count", E.Count);
                                });
    });
  if (!R.BaseRevision.empty())
    Json.attributeObject("diff", [&] {
      attribute(Json, "revision", R.BaseRevision);
      writeArray<FailedFile>(Json, "failed", R.BaseFailed,
                             [&](const FailedFile &F) {
                               attribute(Json, "file", F.File);
                               attribute(Json, "reason", F.Reason);
                             });
      writeArray<RowChange>(Json, "changed", R.RowChanges,
                            [&](const RowChange &C) { writeChange(Json, C); });
    });
}

void durability::report::writeJson(const Report &R, llvm::raw_ostream &OS) {
  OStream Json(OS, /*IndentSize=*/2);
  Json.object([&] {
    Json.attribute("version", 1);
    Json.attributeObject("tool", [&] {
      Json.attribute("name", "durability-lint");
      Json.attribute("version", DURABILITY_VERSION);
    });
    Json.attribute("exitStatus", R.ExitStatus);
    writeFiles(Json, R);
    Json.attributeObject("canary", [&] {
      Json.attribute("passed", R.CanaryFailure.empty());
      attribute(Json, "message", R.CanaryFailure);
    });
    writeSinks(Json, R);
    writeFunctions(Json, "notAnalysed", R.NotAnalysed);
    writeFunctions(Json, "approximated", R.Approximated);
    writeArray<FindingRecord>(
        Json, "findings", R.Findings,
        [&](const FindingRecord &F) { writeFinding(Json, F); });
    writeGate(Json, R);
    writeArray<SuppressedRecord>(Json, "suppressed", R.Suppressed,
                                 [&](const SuppressedRecord &S) {
                                   attribute(Json, "check", S.Finding.Check);
                                   writePlace(Json, S.Finding.Where);
                                   attribute(Json, "reason", S.Reason);
                                 });
    writeArray<SuppressionComment>(Json, "staleSuppressions", R.StaleComments,
                                   [&](const SuppressionComment &C) {
                                     writePlace(Json, C.Where);
                                     attribute(Json, "checks", C.Checks);
                                   });
    writeArray<UnknownRecord>(Json, "unknown", R.Unknown,
                              [&](const UnknownRecord &U) {
                                attribute(Json, "check", U.Check);
                                attribute(Json, "function", U.Function);
                                writePlace(Json, U.Where);
                                attribute(Json, "reason", U.Reason);
                              });
    writeArray<Row>(Json, "report", R.Rows,
                    [&](const Row &Entry) { writeRow(Json, Entry); });
    writeArray<KindCount>(
        Json, "kinds", countKinds(R),
        [&](const KindCount &Count) { writeKind(Json, Count); });
  });
  OS << '\n';
}
