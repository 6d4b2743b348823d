#include "report/HtmlText.h"
#include "report/JsonText.h"
#include "report/Lanes.h"

using namespace durability::report;
using llvm::raw_ostream;
using llvm::StringRef;

std::string durability::report::html(StringRef Text) {
  std::string Result;
  for (char C : jsonText(Text)) {
    switch (C) {
    case '&':
      Result += "&amp;";
      break;
    case '<':
      Result += "&lt;";
      break;
    case '>':
      Result += "&gt;";
      break;
    case '"':
      Result += "&quot;";
      break;
    case '\'':
      Result += "&#39;";
      break;
    case '`':
      Result += "&#96;";
      break;
    default: {
      constexpr unsigned char FirstPrintable = 0x20, Delete = 0x7F;
      const auto Byte = static_cast<unsigned char>(C);
      const bool IsControl =
          (Byte < FirstPrintable && C != '\n' && C != '\t') || Byte == Delete;
      Result += IsControl ? ' ' : C;
    }
    }
  }
  return Result;
}

std::string durability::report::htmlPlace(const Place &P) {
  return html(P.File) + ":" + std::to_string(P.Line);
}

/// Pixels.
static constexpr unsigned LaneGap = 110;
static constexpr unsigned FirstLane = 60;
static constexpr unsigned RowHeight = 34;
static constexpr unsigned FirstRow = 52;
static constexpr unsigned TextLeft = FirstLane + LaneGap * LaneCount - 40;
static constexpr unsigned TextWidth = 760;
static constexpr unsigned Radius = 6;
static constexpr size_t LongestText = 110;

static unsigned laneX(Lane L) {
  return FirstLane + LaneGap * static_cast<unsigned>(L);
}
static unsigned rowY(size_t Row) { return FirstRow + RowHeight * Row; }

static void writeText(raw_ostream &OS, unsigned X, unsigned Y, StringRef Class,
                      StringRef Escaped) {
  OS << "<text x=\"" << X << "\" y=\"" << Y << "\" class=\"" << Class << "\">"
     << Escaped << "</text>\n";
}

static void writeLine(raw_ostream &OS, StringRef Class, unsigned X1,
                      unsigned Y1, unsigned X2, unsigned Y2) {
  OS << "<line class=\"" << Class << "\" x1=\"" << X1 << "\" y1=\"" << Y1
     << "\" x2=\"" << X2 << "\" y2=\"" << Y2 << "\"/>\n";
}

static void writeLanes(raw_ostream &OS, unsigned Bottom) {
  static constexpr StringRef Names[LaneCount] = {"buffer", "page cache",
                                                 "stable"};
  for (unsigned I = 0; I < LaneCount; ++I) {
    const unsigned X = laneX(static_cast<Lane>(I));
    constexpr unsigned NameY = 18, LineTop = 28;
    writeText(OS, X, NameY, "lane-name", Names[I]);
    writeLine(OS, "lane", X, LineTop, X, Bottom);
  }
}

static std::string shortened(StringRef Text) {
  return Text.size() <= LongestText
             ? Text.str()
             : jsonText(Text.take_front(LongestText)) + "…";
}

static void writeStep(raw_ostream &OS, const LanePath::Point &P, size_t Row) {
  constexpr unsigned TextDrop = 4;
  const unsigned X = P.At ? laneX(*P.At) : FirstLane - LaneGap / 3;
  OS << "<circle class=\"" << (P.Moves ? "stop" : "aside") << "\" cx=\"" << X
     << "\" cy=\"" << rowY(Row) << "\" r=\"" << (P.Moves ? Radius : Radius / 2)
     << "\"/>\n";
  writeText(OS, TextLeft, rowY(Row) + TextDrop, "step-text",
            htmlPlace(P.Of->Where) + " " + html(shortened(P.Of->Message)));
}

/// From where the byte is to where it should be.
static void writeMissing(raw_ostream &OS, const LanePath &Way, size_t Row) {
  constexpr unsigned TextDrop = 4, Cross = 6;
  const Lane From = *Way.Points.back().At;
  const Lane To = From == Lane::Buffer ? Lane::Cache : Lane::Stable;
  const unsigned Y = rowY(Row), X = laneX(To);
  OS << "<path class=\"missing\" d=\"M" << laneX(From) << ' ' << rowY(Row - 1)
     << " L" << X << ' ' << Y << "\"/>\n";
  for (int Side : {-1, 1})
    OS << "<path class=\"missing-end\" stroke=\"currentColor\" d=\"M"
       << X - Cross << ' ' << static_cast<int>(Y) - Side * int(Cross) << " L"
       << X + Cross << ' ' << static_cast<int>(Y) + Side * int(Cross)
       << "\"/>\n";
  writeText(OS, TextLeft, Y + TextDrop, "lost",
            "missing: " + Way.Missing + " (" +
                (From == Lane::Buffer
                     ? "a crash of the program or the machine loses the data"
                     : "a crash of the machine loses the data") +
                ")");
}

void durability::report::writePicture(const FindingRecord &F, raw_ostream &OS) {
  const LanePath Way = lanePath(F.Path);
  if (Way.Points.empty() || !Way.Points.back().At)
    return;
  const size_t Rows = Way.Points.size() + (Way.Missing.empty() ? 0 : 1);
  const unsigned Height = rowY(Rows), Width = TextLeft + TextWidth;
  OS << "<svg role=\"img\" aria-label=\"the way of the data\" width=\"" << Width
     << "\" height=\"" << Height << "\" viewBox=\"0 0 " << Width << ' '
     << Height << "\">\n";
  constexpr unsigned BottomGap = 12;
  writeLanes(OS, Height - BottomGap);
  StringRef Command = "M";
  OS << "<path class=\"way\" d=\"";
  for (size_t Row = 0; Row < Way.Points.size(); ++Row)
    if (Way.Points[Row].At) {
      OS << Command << laneX(*Way.Points[Row].At) << ' ' << rowY(Row);
      Command = " L";
    }
  OS << "\"/>\n";
  for (size_t Row = 0; Row < Way.Points.size(); ++Row)
    writeStep(OS, Way.Points[Row], Row);
  if (!Way.Missing.empty())
    writeMissing(OS, Way, Way.Points.size());
  OS << "</svg>\n";
}
