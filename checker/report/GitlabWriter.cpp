#include "report/JsonText.h"
#include "report/Writers.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/xxhash.h"

using namespace durability::report;
using llvm::StringRef;
using llvm::json::OStream;

static void writeEntry(OStream &Json, const Report &R, StringRef Check,
                       StringRef Severity, StringRef Description,
                       StringRef Fingerprint, const Place &Where) {
  Json.object([&] {
    attribute(Json, "description", Description);
    Json.attribute("check_name", Check);
    Json.attribute("fingerprint", Fingerprint);
    Json.attribute("severity", Severity);
    Json.attributeObject("location", [&] {
      attribute(Json, "path", repositoryPath(R, Where.File));
      Json.attributeObject(
          "lines", [&] { Json.attribute("begin", std::max(1u, Where.Line)); });
    });
  });
}

static std::string hashOf(StringRef Text) {
  return llvm::utohexstr(llvm::xxh3_64bits(Text), /*LowerCase=*/true);
}

static StringRef severityOf(const Report &R, const FindingRecord &F) {
  for (const Rule &Described : R.Rules)
    if (Described.Name == F.Check && Described.Performance)
      return "info";
  return F.Level == "strict" ? "minor" : "major";
}

void durability::report::writeGitlab(const Report &R, llvm::raw_ostream &OS) {
  OStream Json(OS, /*IndentSize=*/2);
  llvm::StringMap<unsigned> Seen;
  Json.array([&] {
    for (const FindingRecord &F : R.Findings) {
      // The n-th of equal defects is the same one in every run.
      const unsigned Number = ++Seen[F.Fingerprint];
      const std::string Fingerprint =
          Number == 1 ? F.Fingerprint
                      : F.Fingerprint + "-" + std::to_string(Number);
      writeEntry(Json, R, F.Check, severityOf(R, F), F.Message, Fingerprint,
                 F.Where);
    }
    // Without these, a file that does not parse would look clean.
    for (const FailedFile &F : R.Failed)
      writeEntry(Json, R, "durability-not-analysed", "critical",
                 "not analysed: " + F.Reason, hashOf("not analysed " + F.File),
                 {F.File, 1});
  });
  OS << '\n';
}
