#include "report/JsonText.h"
#include "report/Writers.h"

using namespace durability::report;
using llvm::StringRef;
using llvm::json::OStream;

/// Lines and columns count from 1, columns in bytes of UTF-8: as ours do.
static void writePosition(OStream &Json, StringRef Name, const Place &P) {
  Json.attributeObject(Name, [&] {
    Json.attribute("line", P.Line);
    if (P.Column)
      Json.attribute("column", P.Column);
  });
}

static void writeLocation(OStream &Json, const Report &R, const Place &P) {
  Json.attributeObject("location", [&] {
    attribute(Json, "path", repositoryPath(R, P.File));
    if (P.Line)
      Json.attributeObject("range", [&] { writePosition(Json, "start", P); });
  });
}

static void writeSuggestion(OStream &Json, const Edit &E) {
  Json.attributeObject("range", [&] {
    writePosition(Json, "start", E.Where);
    writePosition(Json, "end", E.End);
  });
  attribute(Json, "text", E.Text);
}

/// All edits as one replacement: readers take each suggestion for a fix of its
/// own. Nothing when they are not on the line of the finding, whose text is
/// known.
static std::optional<Edit> oneEdit(const FindingRecord &F) {
  if (F.Edits.size() <= 1)
    return F.Edits.empty() ? std::nullopt : std::optional(F.Edits.front());
  Edit Whole = F.Edits.front();
  for (const Edit &E : F.Edits) {
    const bool OnLine = E.Where.File == F.Where.File &&
                        E.Where.Line == F.Where.Line &&
                        E.End.Line == F.Where.Line && E.Where.Column &&
                        E.End.Column <= F.SourceLine.size() + 1;
    if (!OnLine || E.Where.Column < Whole.Where.Column)
      return std::nullopt;
    if (&E == &F.Edits.front())
      continue;
    if (E.Where.Column < Whole.End.Column)
      return std::nullopt;
    Whole.Text += F.SourceLine.substr(Whole.End.Column - 1,
                                      E.Where.Column - Whole.End.Column);
    Whole.Text += E.Text;
    Whole.End = E.End;
  }
  return Whole;
}

static void writeFinding(OStream &Json, const Report &R,
                         const FindingRecord &F) {
  std::string Message = F.Message;
  if (!F.Condition.empty())
    Message += "; when '" + F.Condition + "' holds";
  attribute(Json, "message", Message);
  writeLocation(Json, R, F.Where);
  Json.attribute("severity", "WARNING");
  Json.attributeObject("code", [&] { Json.attribute("value", F.Check); });
  if (std::optional<Edit> Fix = oneEdit(F))
    Json.attributeArray("suggestions", [&] {
      Json.object([&] { writeSuggestion(Json, *Fix); });
    });
  writeArray<Step>(Json, "related_locations", F.Path, [&](const Step &S) {
    attribute(Json, "message", S.Message);
    writeLocation(Json, R, S.Where);
  });
}

void durability::report::writeRdjson(const Report &R, llvm::raw_ostream &OS) {
  OStream Json(OS, /*IndentSize=*/2);
  Json.object([&] {
    Json.attributeObject("source",
                         [&] { Json.attribute("name", "durability-lint"); });
    Json.attributeArray("diagnostics", [&] {
      for (const FindingRecord &F : R.Findings)
        Json.object([&] { writeFinding(Json, R, F); });
      for (const FailedFile &F : R.Failed)
        Json.object([&] {
          attribute(Json, "message", "not analysed: " + F.Reason);
          writeLocation(Json, R, {F.File});
          Json.attribute("severity", "ERROR");
        });
    });
  });
  OS << '\n';
}
