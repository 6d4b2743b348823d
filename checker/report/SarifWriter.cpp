#include "report/SarifLocation.h"
#include "report/Writers.h"
#include "llvm/ADT/StringMap.h"

using namespace durability::report;
using llvm::StringRef;
using llvm::json::OStream;

/// Of GitHub's code scanning ("SARIF support for code scanning", limits).
static constexpr size_t MaxResults = 25000;
static constexpr size_t MaxSteps = 1000;
static constexpr size_t MaxNotifications = 1000;

static constexpr StringRef Schema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
    "sarif-schema-2.1.0.json";

namespace {

/// One result: a finding and what became of it.
struct Result {
  const FindingRecord &Finding;
  StringRef BaselineState;   ///< Empty: there is no baseline.
  StringRef SuppressionKind; ///< Empty: it is not suppressed.
  StringRef Justification;
};

class SarifRun {
public:
  SarifRun(const Report &R, OStream &Json) : R(R), Json(Json) {}
  void write();

private:
  void rules();
  void rule(const Rule &Described);
  void invocation();
  void notification(StringRef Level, const Place &Where, StringRef Text);
  void notifications();
  void result(const Result &Shown);
  void codeFlow(const FindingRecord &F);
  void related(const FindingRecord &F);
  void fixes(const FindingRecord &F);
  void results();

  const Report &R;
  OStream &Json;
  llvm::StringMap<size_t> RuleIndex;
  size_t Notified = 0;
};

} // namespace

/// "durability-fsync-without-flush" → "FsyncWithoutFlush".
static std::string ruleName(StringRef Check) {
  std::string Name;
  Check.consume_front("durability-");
  bool Upper = true;
  for (char C : Check) {
    if (C != '-')
      Name += Upper ? llvm::toUpper(C) : C;
    Upper = C == '-';
  }
  return Name;
}

void SarifRun::rule(const Rule &Described) {
  const bool IsStrict = Described.Level == "strict";
  const StringRef Severity = Described.Performance ? "note" : "warning";
  Json.attribute("id", Described.Name);
  Json.attribute("name", ruleName(Described.Name));
  for (StringRef Member : {"shortDescription", "fullDescription"})
    Json.attributeObject(Member,
                         [&] { attribute(Json, "text", Described.Summary); });
  Json.attributeObject("help", [&] {
    attribute(Json, "text", Described.Summary);
    if (!Described.Page.empty())
      attribute(Json, "markdown", Described.Page);
  });
  Json.attributeObject("defaultConfiguration",
                       [&] { Json.attribute("level", Severity); });
  Json.attributeObject("properties", [&] {
    Json.attribute("precision", IsStrict ? "medium" : "high");
    Json.attribute("problem.severity",
                   Described.Performance ? "recommendation" : "warning");
    Json.attributeArray("tags", [&] {
      Json.value(Described.Performance ? "performance" : "durability");
      Json.value("reliability");
      Json.value("level/" + Described.Level);
    });
  });
}

void SarifRun::rules() {
  for (const Rule &Described : R.Rules)
    RuleIndex.try_emplace(Described.Name, RuleIndex.size());
  Json.attributeObject("tool", [&] {
    Json.attributeObject("driver", [&] {
      Json.attribute("name", "durability-lint");
      Json.attribute("version", DURABILITY_VERSION);
      Json.attribute("semanticVersion", DURABILITY_VERSION);
      writeArray<Rule>(Json, "rules", R.Rules,
                       [&](const Rule &Described) { rule(Described); });
    });
  });
}

void SarifRun::notification(StringRef Level, const Place &Where,
                            StringRef Text) {
  if (++Notified > MaxNotifications)
    return;
  Json.object([&] {
    Json.attribute("level", Level);
    writeMessage(Json, Text);
    if (!Where.File.empty())
      Json.attributeArray("locations", [&] {
        Json.object([&] { writeLocation(Json, R, Where); });
      });
  });
}

void SarifRun::notifications() {
  if (!R.CanaryFailure.empty())
    notification("error", {}, R.CanaryFailure);
  for (const FailedFile &F : R.Failed)
    notification("error", {F.File}, "not analysed: " + F.Reason);
  if (const size_t Count =
          R.Findings.size() + R.Known.size() + R.Suppressed.size();
      Count > MaxResults)
    notification("warning", {},
                 std::to_string(Count - MaxResults) +
                     " results are left out: the format's consumers take " +
                     std::to_string(MaxResults));
  for (const SuppressionComment &C : R.StaleComments)
    notification("warning", C.Where,
                 "NOLINT(" + C.Checks + ") suppresses nothing; remove it");
  for (const BaselineEntry &E : R.StaleEntries)
    notification("warning", {E.File},
                 "the baseline accepts " + std::to_string(E.Count) +
                     " finding(s) of " + E.Check + " in '" + E.Function +
                     "' that are no longer there");
  for (const FailedFile &F : R.BaseFailed)
    notification("warning", {F.File},
                 "not analysed at " + R.BaseRevision + ": " + F.Reason);
  for (const NotAnalysedRecord &N : R.NotAnalysed)
    notification("warning", N.Where,
                 "'" + N.Function + "' is not analysed: " + N.Reason);
  for (const NotAnalysedRecord &N : R.Approximated)
    notification("note", N.Where,
                 "'" + N.Function + "' is approximated: " + N.Reason);
}

void SarifRun::invocation() {
  Json.attributeArray("invocations", [&] {
    Json.object([&] {
      Json.attribute("executionSuccessful",
                     R.Failed.empty() && R.CanaryFailure.empty());
      Json.attribute("exitCode", R.ExitStatus);
      Json.attributeArray("toolExecutionNotifications",
                          [&] { notifications(); });
    });
  });
  Json.attributeObject("originalUriBaseIds", [&] {
    Json.attributeObject(SourceRoot, [&] {
      Json.attributeObject("description", [&] {
        Json.attribute("text", "The top of the repository, or the directory "
                               "given with --root.");
      });
    });
  });
}

/// The sink is where the path ends.
void SarifRun::codeFlow(const FindingRecord &F) {
  std::vector<Step> Steps = F.Path;
  if (Steps.empty() || Steps.back().Where != F.Where)
    Steps.push_back({F.Where, F.Message, F.SourceLine});
  if (Steps.size() > MaxSteps)
    Steps.erase(Steps.begin() + MaxSteps - 1, Steps.end() - 1);
  Json.attributeArray("codeFlows", [&] {
    Json.object([&] {
      Json.attributeArray("threadFlows", [&] {
        Json.object([&] {
          writeArray<Step>(Json, "locations", Steps, [&](const Step &S) {
            Json.attributeObject("location", [&] {
              writeLocation(Json, R, S.Where, S.SourceLine, S.Message);
            });
          });
        });
      });
    });
  });
}

void SarifRun::related(const FindingRecord &F) {
  if (F.Path.empty())
    return;
  size_t Id = 0;
  Json.attributeArray("relatedLocations", [&] {
    for (const Step &S : F.Path) {
      if (++Id > MaxSteps)
        break;
      Json.object([&] {
        Json.attribute("id", Id);
        writeLocation(Json, R, S.Where, S.SourceLine, S.Message);
      });
    }
  });
}

/// One fix: all edits belong together. Edits of one file are one change.
void SarifRun::fixes(const FindingRecord &F) {
  if (F.Edits.empty())
    return;
  std::map<StringRef, std::vector<const Edit *>> ByFile;
  for (const Edit &E : F.Edits)
    ByFile[E.Where.File].push_back(&E);
  auto Replacement = [&](const Edit &E) {
    Json.attributeObject("deletedRegion", [&] {
      Json.attribute("startLine", E.Where.Line);
      Json.attribute("startColumn", E.Where.Column);
      Json.attribute("endLine", E.End.Line);
      Json.attribute("endColumn", E.End.Column);
    });
    Json.attributeObject("insertedContent",
                         [&] { attribute(Json, "text", E.Text); });
  };
  auto Change = [&](StringRef File, const std::vector<const Edit *> &Edits) {
    writeArtifact(Json, R, File);
    Json.attributeArray("replacements", [&] {
      for (const Edit *E : Edits)
        Json.object([&] { Replacement(*E); });
    });
  };
  Json.attributeArray("fixes", [&] {
    Json.object([&] {
      Json.attributeObject("description", [&] {
        Json.attribute("text", "insert the missing step");
      });
      Json.attributeArray("artifactChanges", [&] {
        for (const auto &[File, Edits] : ByFile)
          Json.object(
              [&, &File = File, &Edits = Edits] { Change(File, Edits); });
      });
    });
  });
}

void SarifRun::result(const Result &Shown) {
  const FindingRecord &F = Shown.Finding;
  std::string Message = F.Message;
  if (!F.Condition.empty())
    Message += "; when '" + F.Condition + "' holds";
  Json.attribute("ruleId", F.Check);
  if (auto Index = RuleIndex.find(F.Check); Index != RuleIndex.end()) {
    Json.attribute("ruleIndex", Index->second);
    Json.attribute("level",
                   R.Rules[Index->second].Performance ? "note" : "warning");
  }
  writeMessage(Json, Message);
  Json.attributeArray("locations", [&] {
    Json.object([&] {
      writeLocation(Json, R, F.Where, F.SourceLine);
      if (!F.Function.empty())
        Json.attributeArray("logicalLocations", [&] {
          Json.object([&] {
            attribute(Json, "fullyQualifiedName", F.Function);
            Json.attribute("kind", "function");
          });
        });
    });
  });
  codeFlow(F);
  related(F);
  Json.attributeObject("partialFingerprints", [&] {
    Json.attribute("durabilityPath/v1", F.Fingerprint);
  });
  fixes(F);
  if (!Shown.BaselineState.empty())
    Json.attribute("baselineState", Shown.BaselineState);
  Json.attributeArray("suppressions", [&] {
    if (!Shown.SuppressionKind.empty())
      Json.object([&] {
        Json.attribute("kind", Shown.SuppressionKind);
        Json.attribute("status", "accepted");
        attribute(Json, "justification", Shown.Justification);
      });
  });
}

void SarifRun::results() {
  size_t Left = MaxResults;
  Json.attributeArray("results", [&] {
    auto Write = [&](const Result &Shown) {
      if (Left && Left--)
        Json.object([&] { result(Shown); });
    };
    const bool Compared = !R.Baseline.empty() || !R.BaseRevision.empty();
    for (const FindingRecord &F : R.Findings)
      Write({F, Compared ? "new" : "", "", ""});
    // Code scanning does not read baselineState: what is accepted must not
    // look like an open alert there.
    for (const FindingRecord &F : R.Known)
      Write({F, "unchanged", "external",
             R.Baseline.empty() ? "found at the base revision, too"
                                : "accepted by the baseline"});
    for (const SuppressedRecord &S : R.Suppressed)
      Write({S.Finding, "", "inSource", S.Reason});
  });
}

void SarifRun::write() {
  rules();
  invocation();
  Json.attribute("columnKind", "utf16CodeUnits");
  results();
}

void durability::report::writeSarif(const Report &R, llvm::raw_ostream &OS) {
  OStream Json(OS, /*IndentSize=*/2);
  Json.object([&] {
    Json.attribute("$schema", Schema);
    Json.attribute("version", "2.1.0");
    Json.attributeArray(
        "runs", [&] { Json.object([&] { SarifRun(R, Json).write(); }); });
  });
  OS << '\n';
}
