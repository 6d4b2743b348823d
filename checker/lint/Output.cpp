#include "lint/Output.h"
#include "lint/DurableFile.h"
#include "report/Format.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"
#include <csignal>
#include <unistd.h>

using namespace durability;
using namespace durability::lint;
using llvm::StringRef;
namespace fs = llvm::sys::fs;

static llvm::Error failure(StringRef File, std::error_code Reason) {
  return llvm::createStringError(
      Reason, "'" + File + "' cannot be written: " + Reason.message() +
                  "; the report is lost, write it somewhere else");
}

/// To what is open already. The stream must not find the error again when it is
/// destroyed.
static llvm::Error writeTo(llvm::raw_fd_ostream &OS, StringRef Name,
                           StringRef Bytes) {
  OS << Bytes;
  OS.flush();
  const std::error_code Reason = OS.error();
  OS.clear_error();
  return Reason ? failure(Name, Reason) : llvm::Error::success();
}

llvm::Error durability::lint::writeWhole(StringRef File, StringRef Bytes) {
  if (File.empty())
    return writeTo(llvm::outs(), "standard output", Bytes);
  // A symbolic link stays one.
  llvm::SmallString<256> Real;
  if (fs::real_path(File, Real))
    Real = File;
  fs::file_status Status;
  if (!fs::status(Real, Status) && !fs::is_regular_file(Status)) {
    std::error_code Reason;
    llvm::raw_fd_ostream OS(Real, Reason, fs::CD_OpenExisting, fs::FA_Write,
                            fs::OF_None);
    return Reason ? failure(File, Reason) : writeTo(OS, File, Bytes);
  }
  return replaceDurably(Real, Bytes);
}

static report::Subject subjectOf(const Options &O) {
  if (O.What == Options::Command::Report)
    return report::Subject::Table;
  return O.WithReport ? report::Subject::FindingsAndTable
                      : report::Subject::Findings;
}

llvm::Error durability::lint::writeOutputs(const Options &O,
                                           const report::Report &R) {
  auto Write = [&](report::Format As, StringRef File) {
    std::string Bytes;
    llvm::raw_string_ostream OS(Bytes);
    report::write(As, subjectOf(O), R, OS);
    return writeWhole(File, Bytes);
  };
  for (const auto &[As, File] : O.Also)
    if (llvm::Error E = Write(As, File))
      return E;
  return Write(O.Output, O.OutputFile);
}

/// Only what may be called in a signal handler.
static void onInterrupt(int Signal) {
  static constexpr char Text[] =
      "\ndurability-lint: interrupted; output files are as they were\n";
  llvm::sys::RunInterruptHandlers();
  (void)!::write(STDERR_FILENO, Text, sizeof(Text) - 1);
  ::signal(Signal, SIG_DFL);
  ::raise(Signal);
}

void durability::lint::handleInterrupts() {
  // A file that may not grow any more is told like a full disk, by write().
  ::signal(SIGXFSZ, SIG_IGN);
  for (int Signal : {SIGINT, SIGTERM}) {
    struct sigaction Action = {};
    Action.sa_handler = onInterrupt;
    // raise() must be delivered at once.
    Action.sa_flags = SA_NODEFER;
    // A shell that starts us in the background may want SIGINT ignored.
    struct sigaction Old = {};
    ::sigaction(Signal, nullptr, &Old);
    if (Old.sa_handler != SIG_IGN)
      ::sigaction(Signal, &Action, nullptr);
  }
}

std::string durability::lint::repositoryPrefix(StringRef Root) {
  for (StringRef Top = Root; !Top.empty();
       Top = llvm::sys::path::parent_path(Top))
    if (fs::exists(Top + "/.git")) {
      StringRef Below = Root.drop_front(Top.size()).ltrim('/');
      return Below.empty() ? "" : (Below + "/").str();
    }
  return "";
}
