#include "report/Format.h"
#include "report/Writers.h"

using namespace durability::report;

llvm::ArrayRef<FormatDescription> durability::report::allFormats() {
  static constexpr FormatDescription Table[] = {
      {Format::Text, "text", "like compiler diagnostics", true},
      {Format::Json, "json", "one object with everything: docs/json.md", true},
      {Format::Sarif, "sarif", "SARIF 2.1.0, for GitHub code scanning and IDEs",
       false},
      {Format::Gitlab, "gitlab", "GitLab code quality report", false},
      {Format::Rdjson, "rdjson", "reviewdog diagnostics", false},
      {Format::Github, "github", "GitHub workflow annotations", false},
      {Format::Markdown, "markdown", "tables, for job summaries and comments",
       true},
      {Format::Html, "html",
       "one self-contained page with a picture of each finding", true},
  };
  return Table;
}

std::optional<Format> durability::report::findFormat(llvm::StringRef Name) {
  for (const FormatDescription &D : allFormats())
    if (D.Name == Name)
      return D.Which;
  return std::nullopt;
}

static void writePlain(Subject About, const Report &R, llvm::raw_ostream &OS) {
  if (About == Subject::Table)
    return writeMarkdownTable(R, OS);
  writeText(R, OS);
  writeSummary(R, OS);
  if (About == Subject::FindingsAndTable) {
    OS << '\n';
    writeMarkdownTable(R, OS);
  }
}

static void writeMarkdown(Subject About, const Report &R,
                          llvm::raw_ostream &OS) {
  if (About != Subject::Table)
    writeMarkdownFindings(R, OS);
  if (About == Subject::FindingsAndTable)
    OS << '\n';
  if (About != Subject::Findings)
    writeMarkdownTable(R, OS);
}

void durability::report::write(Format As, Subject About, const Report &R,
                               llvm::raw_ostream &OS) {
  switch (As) {
  case Format::Text:
    return writePlain(About, R, OS);
  case Format::Json:
    return writeJson(R, OS);
  case Format::Sarif:
    return writeSarif(R, OS);
  case Format::Gitlab:
    return writeGitlab(R, OS);
  case Format::Rdjson:
    return writeRdjson(R, OS);
  case Format::Github:
    return writeGithub(R, OS);
  case Format::Markdown:
    return writeMarkdown(About, R, OS);
  case Format::Html:
    return writeHtml(R, About, OS);
  }
}
