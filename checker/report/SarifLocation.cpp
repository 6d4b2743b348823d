#include "report/SarifLocation.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"

using namespace durability::report;
using llvm::StringRef;
using llvm::json::OStream;

std::string durability::report::uriOf(StringRef Path) {
  std::string Uri = Path.starts_with("/") ? "file://" : "";
  for (unsigned char C : Path) {
    if (llvm::isAlnum(C) || StringRef("/-._~+@=").contains(C))
      Uri += C;
    else
      Uri += "%" + llvm::utohexstr(C, /*LowerCase=*/false, /*Width=*/2);
  }
  return Uri;
}

unsigned durability::report::utf16Column(StringRef Line, unsigned Column) {
  const StringRef Before = Line.take_front(Column - 1);
  unsigned Units = Column - 1 - Before.size(); // Beyond what is known.
  const auto *Next = Before.bytes_begin();
  while (Next != Before.bytes_end()) {
    const auto *Begin = Next;
    llvm::UTF32 Point = 0;
    if (llvm::convertUTF8Sequence(&Next, Before.bytes_end(), &Point,
                                  llvm::strictConversion) != llvm::conversionOK)
      Next = Begin + 1;
    constexpr llvm::UTF32 LastOfOneUnit = 0xFFFF;
    Units += Point > LastOfOneUnit ? 2 : 1;
  }
  return Units + 1;
}

void durability::report::writeArtifact(OStream &Json, const Report &R,
                                       StringRef File) {
  Json.attributeObject("artifactLocation", [&] {
    Json.attribute("uri", uriOf(repositoryPath(R, File)));
    if (!File.starts_with("/"))
      Json.attribute("uriBaseId", SourceRoot);
  });
}

void durability::report::writeMessage(OStream &Json, StringRef Text) {
  Json.attributeObject("message", [&] { attribute(Json, "text", Text); });
}

void durability::report::writeLocation(OStream &Json, const Report &R,
                                       const Place &P, StringRef SourceLine,
                                       StringRef Message) {
  if (!P.File.empty() && P.File.front() != '<')
    Json.attributeObject("physicalLocation", [&] {
      writeArtifact(Json, R, P.File);
      if (P.Line)
        Json.attributeObject("region", [&] {
          Json.attribute("startLine", P.Line);
          if (P.Column)
            Json.attribute("startColumn", utf16Column(SourceLine, P.Column));
          if (!SourceLine.empty())
            Json.attributeObject("snippet",
                                 [&] { attribute(Json, "text", SourceLine); });
        });
    });
  if (!Message.empty())
    writeMessage(Json, Message);
}
