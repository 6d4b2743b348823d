#include "io/PosixFs.h"
#include "kv/tool/Tool.h"

#include <iostream>

int main(int Count, char **Words) {
  storage::io::PosixFs Fs;
  int Result = storage::kv::runTool(
      Fs, std::vector<std::string>(Words + 1, Words + Count), std::cout,
      std::cerr);
  std::cout.flush();
  if (Result == storage::kv::ExitDone && !std::cout) {
    std::cerr << "kv: the output could not be written\n";
    return storage::kv::ExitFailed;
  }
  return Result;
}
