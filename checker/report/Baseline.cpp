#include "report/Baseline.h"
#include "report/Compare.h"
#include "report/JsonText.h"
#include "llvm/ADT/StringExtras.h"

using namespace durability::report;
using llvm::StringRef;
namespace json = llvm::json;

static constexpr int64_t FormatVersion = 1;
static constexpr size_t FingerprintLength = 32;

static llvm::Error failure(const llvm::Twine &Message) {
  return llvm::createStringError(Message);
}

static std::string textOf(const json::Object &Entry, StringRef Name) {
  return Entry.getString(Name).value_or("").str();
}

/// \p Number counts from 1, for the message.
static llvm::Expected<BaselineEntry> parseEntry(const json::Value &Value,
                                                size_t Number) {
  auto Wrong = [&](const llvm::Twine &Text) {
    return failure("entry " + llvm::Twine(Number) + ": " + Text);
  };
  const json::Object *Entry = Value.getAsObject();
  if (!Entry)
    return Wrong("is no object");
  BaselineEntry Result{
      textOf(*Entry, "fingerprint"), textOf(*Entry, "check"),
      textOf(*Entry, "file"),        textOf(*Entry, "function"),
      textOf(*Entry, "message"),     0};
  if (Result.Fingerprint.size() != FingerprintLength ||
      !llvm::all_of(Result.Fingerprint, llvm::isHexDigit))
    return Wrong("'fingerprint' is not of " + llvm::Twine(FingerprintLength) +
                 " hexadecimal digits");
  const std::optional<int64_t> Count = Entry->getInteger("count");
  constexpr int64_t Most = 1000000;
  if (!Count || *Count < 1 || *Count > Most)
    return Wrong("'count' is not a number from 1");
  Result.Count = static_cast<unsigned>(*Count);
  return Result;
}

llvm::Expected<std::vector<BaselineEntry>>
durability::report::parseBaseline(StringRef Text) {
  llvm::Expected<json::Value> Parsed = json::parse(Text);
  if (!Parsed)
    return failure("not JSON: " + llvm::toString(Parsed.takeError()));
  const json::Object *Whole = Parsed->getAsObject();
  const json::Array *Findings = Whole ? Whole->getArray("findings") : nullptr;
  if (!Findings || textOf(*Whole, "tool") != "durability-lint baseline")
    return failure("not a baseline of durability-lint");
  if (Whole->getInteger("version") != FormatVersion)
    return failure("of another version of durability-lint");
  std::vector<BaselineEntry> Entries;
  for (const json::Value &Value : *Findings) {
    llvm::Expected<BaselineEntry> Entry = parseEntry(Value, Entries.size() + 1);
    if (!Entry)
      return Entry.takeError();
    Entries.push_back(std::move(*Entry));
  }
  llvm::sort(Entries);
  for (size_t I = 1; I < Entries.size(); ++I)
    if (Entries[I].Fingerprint == Entries[I - 1].Fingerprint)
      return failure("the fingerprint " + Entries[I].Fingerprint +
                     " occurs twice");
  return Entries;
}

std::string durability::report::makeBaseline(const Report &R) {
  std::map<std::string, BaselineEntry> Entries;
  for (const auto *List : {&R.Findings, &R.Known})
    for (const FindingRecord &F : *List) {
      BaselineEntry &Entry = Entries[F.Fingerprint];
      if (Entry.Count++ == 0)
        Entry = {F.Fingerprint, F.Check,   F.Where.File,
                 F.Function,    F.Message, 1};
    }
  std::vector<BaselineEntry> Sorted;
  for (auto &[Fingerprint, Entry] : Entries)
    Sorted.push_back(std::move(Entry));
  auto Key = [](const BaselineEntry &E) {
    return std::tie(E.File, E.Function, E.Check, E.Fingerprint);
  };
  llvm::sort(Sorted, [&](const BaselineEntry &A, const BaselineEntry &B) {
    return Key(A) < Key(B);
  });
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  json::OStream Json(OS, /*IndentSize=*/2);
  Json.object([&] {
    Json.attribute("tool", "durability-lint baseline");
    Json.attribute("version", FormatVersion);
    writeArray<BaselineEntry>(Json, "findings", Sorted,
                              [&](const BaselineEntry &E) {
                                attribute(Json, "file", E.File);
                                attribute(Json, "function", E.Function);
                                attribute(Json, "check", E.Check);
                                attribute(Json, "message", E.Message);
                                attribute(Json, "fingerprint", E.Fingerprint);
                                Json.attribute("count", E.Count);
                              });
  });
  return Text + "\n";
}

void durability::report::applyBaseline(
    std::vector<BaselineEntry> Entries,
    llvm::function_ref<bool(const BaselineEntry &)> Judged, Report &R) {
  // What the base revision has is accepted once, not by it and by the baseline.
  for (const FindingRecord &F : R.Known) {
    auto Entry = llvm::partition_point(Entries, [&](const BaselineEntry &E) {
      return E.Fingerprint < F.Fingerprint;
    });
    if (Entry != Entries.end() && Entry->Fingerprint == F.Fingerprint &&
        Entry->Count)
      --Entry->Count;
  }
  takeOutKnown(Entries, R);
  for (BaselineEntry &Entry : Entries)
    if (Entry.Count && Judged(Entry))
      R.StaleEntries.push_back(std::move(Entry));
}
