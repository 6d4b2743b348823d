// RUN: %check_durability %s durability-write-order %t --level=contract -- -std=c++17
// The words of the built-in vocabulary: log_write before write_page.
struct Pager {
  bool log_write(const char *Record);
  bool write_page(unsigned Number, const char *Page);
  bool sync();
};

bool warningNoSync(Pager &P, const char *R) { return P.log_write(R) && P.write_page(1, R); }
// CHECK-MESSAGES: :[[@LINE-1]]:74: warning: data is written by 'write_page' while its log 'P.log' is not synced; a power loss can keep the data and lose the record that describes it

bool warningSyncAfter(Pager &P, const char *R) {
  return P.log_write(R) && P.write_page(1, R) && P.sync();
  // CHECK-MESSAGES: :[[@LINE-1]]:30: warning: data is written by 'write_page' while its log 'P.log' is not synced; a power loss can keep the data and lose the record that describes it
}

bool warningLoop(Pager &P, const char *R, unsigned N) {
  for (unsigned I = 0; I < N; ++I)
    if (!P.log_write(R) || !P.write_page(I, R))
    // CHECK-MESSAGES: :[[@LINE-1]]:31: warning: data is written by 'write_page' while its log 'P.log' is not synced; a power loss can keep the data and lose the record that describes it
      return false;
  return P.sync();
}

bool silentSynced(Pager &P, const char *R) {
  return P.log_write(R) && P.sync() && P.write_page(1, R) && P.sync();
}

bool silentOther(Pager &A, Pager &B, const char *R) { return A.log_write(R) && B.write_page(1, R); }

bool silentOnlyPages(Pager &P, const char *R) { return P.write_page(1, R) && P.write_page(2, R) && P.sync(); }

// Bodies speak for themselves.
struct Memory {
  bool log_write(const char *) { return true; }
  bool write_page(unsigned, const char *) { return true; }
  bool sync() { return true; }
};
bool silentMemory(Memory &M, const char *R) { return M.log_write(R) && M.write_page(1, R); }
