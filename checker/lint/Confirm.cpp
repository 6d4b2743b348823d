#include "lint/Confirm.h"
#include "lint/DurableFile.h"
#include "lint/Run.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"

using namespace durability;
using namespace durability::lint;
using llvm::StringRef;
namespace json = llvm::json;

static constexpr StringRef Help =
    R"(USAGE: durability-lint confirm FINDING --log FILE --workload W [options]

Searches crash states for what a finding on the bundled engines says.

  FINDING               its fingerprint, or a beginning that no other has
  --log=<file>          where it stands: 'check --format json' or 'sarif'
  --workload=<W>        engine, engine/mode or engine/mode:workload
  --crashcheck=<file>   the program with those engines (default: crashcheck)
  --output=<file>       the log with the verdict: "confirmation" of the finding,
                        in SARIF among its properties

Verdicts: CONFIRMED a promise breaks, with the model and what is lost; MASKED
there are such states and recovery copes; INFEASIBLE there are none; NOT-REACHED
the workload does not come to the function. Exit status: 2 CONFIRMED, 0, 1.
)";

namespace {
struct Request {
  std::string Finding, Log, Workload, Program = "crashcheck", Output;
};
} // namespace

static llvm::Error error(const llvm::Twine &Text) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), Text);
}

static llvm::Expected<Request> parse(llvm::ArrayRef<const char *> Arguments) {
  Request R;
  for (size_t I = 0; I < Arguments.size(); ++I) {
    StringRef Name = Arguments[I];
    if (!Name.consume_front("--")) {
      if (!R.Finding.empty())
        return error("one finding at a time: '" + Name + "'?");
      R.Finding = Name.str();
      continue;
    }
    auto [Key, Value] = Name.split('=');
    std::string *Into = llvm::StringSwitch<std::string *>(Key)
                            .Case("log", &R.Log)
                            .Case("workload", &R.Workload)
                            .Case("crashcheck", &R.Program)
                            .Case("output", &R.Output)
                            .Default(nullptr);
    if (!Into)
      return error("unknown option '--" + Key + "'; see confirm --help");
    if (Key.size() == Name.size()) {
      if (++I == Arguments.size())
        return error("'--" + Key + "' needs a value");
      Value = Arguments[I];
    }
    *Into = Value.str();
  }
  if (R.Finding.empty() || R.Log.empty() || R.Workload.empty())
    return error(
        "FINDING, --log and --workload are needed; see confirm --help");
  return R;
}

static llvm::Expected<json::Value> readLog(const std::string &Name) {
  auto Text = llvm::MemoryBuffer::getFile(Name);
  if (!Text)
    return error(Name + ": " + Text.getError().message());
  llvm::Expected<json::Value> Log = json::parse((*Text)->getBuffer());
  if (!Log)
    return error(Name + ": " + llvm::toString(Log.takeError()));
  return Log;
}

/// The findings of \p Log; null: it is no log of ours.
static json::Array *findingsOf(json::Value &Log, bool &IsSarif) {
  json::Object *Root = Log.getAsObject();
  json::Array *Runs = Root ? Root->getArray("runs") : nullptr;
  IsSarif = Runs && !Runs->empty();
  if (!IsSarif)
    return Root ? Root->getArray("findings") : nullptr;
  json::Object *First = (*Runs)[0].getAsObject();
  return First ? First->getArray("results") : nullptr;
}

static StringRef fingerprintOf(const json::Object &Finding, bool IsSarif) {
  const json::Object *Prints =
      IsSarif ? Finding.getObject("partialFingerprints") : &Finding;
  return Prints
             ? Prints->getString(IsSarif ? "durabilityPath/v1" : "fingerprint")
                   .value_or("")
             : "";
}

static StringRef functionOf(const json::Object &Finding, bool IsSarif) {
  if (!IsSarif)
    return Finding.getString("function").value_or("");
  const json::Array *Places = Finding.getArray("locations");
  const json::Object *Place =
      Places && !Places->empty() ? (*Places)[0].getAsObject() : nullptr;
  const json::Array *Names =
      Place ? Place->getArray("logicalLocations") : nullptr;
  const json::Object *Name =
      Names && !Names->empty() ? (*Names)[0].getAsObject() : nullptr;
  return Name ? Name->getString("fullyQualifiedName").value_or("") : "";
}

static llvm::Expected<json::Object *> select(json::Array &Findings,
                                             StringRef Wanted, bool IsSarif) {
  json::Object *Found = nullptr;
  for (json::Value &Each : Findings) {
    json::Object *Finding = Each.getAsObject();
    if (!Finding || !fingerprintOf(*Finding, IsSarif).starts_with(Wanted))
      continue;
    if (Found &&
        fingerprintOf(*Found, IsSarif) != fingerprintOf(*Finding, IsSarif))
      return error("several fingerprints begin with '" + Wanted + "'");
    Found = Found ? Found : Finding;
  }
  if (!Found)
    return error("no finding has the fingerprint '" + Wanted + "'");
  return Found;
}

/// What crashcheck concludes.
static llvm::Expected<json::Value> search(const Request &R,
                                          StringRef Function) {
  auto Program = llvm::sys::findProgramByName(R.Program);
  if (!Program)
    return error(R.Program + ": " + Program.getError().message());
  llvm::SmallString<128> Said;
  if (auto Wrong = llvm::sys::fs::createTemporaryFile("durability-confirm",
                                                      "json", Said))
    return error("a temporary file: " + Wrong.message());
  std::string Why;
  const std::optional<StringRef> Streams[] = {std::nullopt, StringRef(Said),
                                              std::nullopt};
  const int Ended =
      llvm::sys::ExecuteAndWait(*Program,
                                {*Program, "confirm", "--json", "--function",
                                 Function, "--workload", R.Workload},
                                std::nullopt, Streams, 0, 0, &Why);
  llvm::Expected<json::Value> Concluded = readLog(std::string(Said));
  llvm::sys::fs::remove(Said);
  if (Ended == 0 || Ended == 2)
    return Concluded;
  llvm::consumeError(Concluded.takeError());
  return Ended < 0 ? error(R.Program + " cannot be run: " + Why)
                   : error(R.Program + " ended with " + llvm::Twine(Ended));
}

static void print(const json::Object &C, StringRef Function) {
  auto Text = [&](StringRef Key) { return C.getString(Key).value_or(""); };
  llvm::raw_ostream &OS = llvm::outs();
  OS << Text("verdict");
  if (!Text("model").empty())
    OS << " under " << Text("model");
  OS << ": " << Function << " in " << Text("workload") << ", "
     << C.getInteger("states").value_or(0)
     << " states without what it left and with something later\n";
  if (!Text("problem").empty())
    OS << "  " << Text("problem") << '\n';
  if (const json::Array *Witness = C.getArray("witness"))
    for (const json::Value &Line : *Witness)
      OS << "  " << Line.getAsString().value_or("") << '\n';
  if (!Text("cure").empty())
    OS << "  " << Text("cure") << " takes it away\n";
}

static llvm::Expected<bool> confirm(const Request &R) {
  llvm::Expected<json::Value> Log = readLog(R.Log);
  if (!Log)
    return Log.takeError();
  bool IsSarif = false;
  json::Array *Findings = findingsOf(*Log, IsSarif);
  if (!Findings)
    return error(R.Log + ": neither JSON nor SARIF of durability-lint");
  llvm::Expected<json::Object *> Finding =
      select(*Findings, R.Finding, IsSarif);
  if (!Finding)
    return Finding.takeError();
  const std::string Function = functionOf(**Finding, IsSarif).str();
  if (Function.empty())
    return error("the finding is in no function");
  llvm::Expected<json::Value> Concluded = search(R, Function);
  if (!Concluded)
    return Concluded.takeError();
  const json::Object *C = Concluded->getAsObject();
  if (!C || !C->getString("verdict"))
    return error(R.Program + " gave no verdict");
  print(*C, Function);
  const bool Holds = C->getString("verdict") == "CONFIRMED";
  json::Object *Into = *Finding;
  if (IsSarif) {
    if (!Into->getObject("properties"))
      (*Into)["properties"] = json::Object();
    Into = Into->getObject("properties");
  }
  (*Into)["confirmation"] = std::move(*Concluded);
  if (!R.Output.empty())
    if (llvm::Error E =
            replaceDurably(R.Output, llvm::formatv("{0:2}\n", *Log).str()))
      return std::move(E);
  return Holds;
}

int durability::lint::runConfirm(llvm::ArrayRef<const char *> Arguments) {
  for (const char *Argument : Arguments)
    if (StringRef(Argument) == "--help") {
      llvm::outs() << Help;
      return 0;
    }
  llvm::Expected<Request> R = parse(Arguments);
  if (!R)
    return toolError(R.takeError());
  llvm::Expected<bool> Holds = confirm(*R);
  if (!Holds)
    return toolError(Holds.takeError());
  return *Holds ? ExitFindings : ExitClean;
}
