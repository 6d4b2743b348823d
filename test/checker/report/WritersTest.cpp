#include "report/Writers.h"
#include "report/HtmlText.h"
#include "report/Lanes.h"
#include "report/SarifLocation.h"
#include "gmock/gmock.h"

using namespace durability::report;
using testing::HasSubstr;

namespace {

Step step(std::string Message) {
  return {{"a.c", 1, 1}, std::move(Message), ""};
}

TEST(Sarif, ColumnsCountUtf16Units) {
  EXPECT_EQ(utf16Column("abc", 3), 3u);
  EXPECT_EQ(utf16Column("\xC3\xB6x", 3), 2u);         // ö
  EXPECT_EQ(utf16Column("\xF0\x9D\x84\x9Ex", 5), 3u); // outside the BMP
  EXPECT_EQ(utf16Column("\xFFx", 2), 2u);             // no UTF-8
  EXPECT_EQ(utf16Column("ab", 9), 9u);                // beyond what is known
}

TEST(Sarif, UrisAreEncoded) {
  EXPECT_EQ(uriOf("a b/%c\"<\xC3\xB6.c"), "a%20b/%25c%22%3C%C3%B6.c");
  EXPECT_EQ(uriOf("/usr/a.c"), "file:///usr/a.c");
}

// REPORT-2
TEST(Sarif, REPORT_2_PathsAreThoseOfTheRepository) {
  Report R;
  R.RepositoryPrefix = "sub/";
  EXPECT_EQ(repositoryPath(R, "a.c"), "sub/a.c");
  EXPECT_EQ(repositoryPath(R, "/else/a.c"), "/else/a.c");
}

TEST(Sarif, GitHubsLimitsAreKeptAndWhatIsLeftOutIsSaid) {
  Report R;
  FindingRecord F;
  F.Where = {"a.c", 1, 1};
  F.Check = "durability-x";
  R.Findings.assign(25003, F);
  R.Findings.front().Path.assign(1500, step("calling 'f'"));
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  writeSarif(R, OS);
  auto Log = llvm::json::parse(Text);
  ASSERT_TRUE(bool(Log)) << toString(Log.takeError());
  const auto &Run =
      *Log->getAsObject()->getArray("runs")->front().getAsObject();
  const auto &Results = *Run.getArray("results");
  EXPECT_EQ(Results.size(), 25000u);
  const auto &First = *Results.front().getAsObject();
  EXPECT_EQ(First.getArray("relatedLocations")->size(), 1000u);
  EXPECT_EQ(First.getArray("codeFlows")
                ->front()
                .getAsObject()
                ->getArray("threadFlows")
                ->front()
                .getAsObject()
                ->getArray("locations")
                ->size(),
            1000u);
  EXPECT_THAT(Text, HasSubstr("3 results are left out"));
}

TEST(Lanes, TheWayOfTheByte) {
  const std::vector<Step> Path = {
      step("calling 'put'"),
      step("data for 'F' is buffered by 'fputs' here"),
      step("handed to the page cache by 'fflush' here"),
      step("synced by 'fsync' here"),
      step("data for 'F' is written to the page cache by 'write' here"),
      step("returns success here without a sync")};
  const LanePath Way = lanePath(Path);
  std::vector<std::optional<Lane>> Lanes;
  for (const LanePath::Point &P : Way.Points)
    Lanes.push_back(P.At);
  EXPECT_THAT(Lanes,
              testing::ElementsAre(std::nullopt, Lane::Buffer, Lane::Cache,
                                   Lane::Stable, Lane::Cache, Lane::Cache));
  EXPECT_EQ(Way.Missing, "sync");
}

TEST(Lanes, ASyncDoesNotMoveWhatIsInTheBuffer) {
  const std::vector<Step> Path = {
      step("data for 'F' is buffered by 'fputs' here"),
      step("synced by 'fsync' here")};
  const LanePath Way = lanePath(Path);
  EXPECT_EQ(Way.Points.back().At, Lane::Buffer);
  EXPECT_EQ(Way.Missing, "flush");
}

TEST(Lanes, AStreamIsEmptiedByItsClose) {
  const std::string Buffered = "data for 'F' is buffered by 'fputs' here";
  EXPECT_EQ(lanePath({step(Buffered), step("closed here")}).Missing, "sync");
  EXPECT_EQ(lanePath({step(Buffered), step("closed by 'fclose' here")}).Missing,
            "sync");
  EXPECT_EQ(
      lanePath({step(Buffered), step("closed here without a flush")}).Missing,
      "flush");
  EXPECT_EQ(
      lanePath({step("synced by 'fsync' here"), step("closed here")}).Missing,
      "");
}

// HTML-1
TEST(Html, HTML_1_EveryMarkOfMarkupIsEscaped) {
  EXPECT_EQ(html("<a href=\"x\" title='y'>&`\x01\x7F</a>"),
            "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;&#96;  "
            "&lt;/a&gt;");
  EXPECT_EQ(html("\xFF"), "\xEF\xBF\xBD");
}

TEST(Github, ALineBreakInSourceStartsNoCommand) {
  Report R;
  FindingRecord F;
  F.Where = {"a\n::error::x,y:z.c", 1, 1};
  F.Check = "durability-x";
  F.Message = "50%\r\n::error::owned";
  R.Findings = {F};
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  writeGithub(R, OS);
  EXPECT_THAT(Text, HasSubstr("file=a%0A%3A%3Aerror%3A%3Ax%2Cy%3Az.c,line=1"));
  EXPECT_THAT(Text, HasSubstr("::50%25%0D%0A::error::owned"));
  EXPECT_EQ(llvm::StringRef(Text).count('\n'), 2u);
}

} // namespace
