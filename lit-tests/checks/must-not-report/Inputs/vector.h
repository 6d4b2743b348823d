// The container that the inputs need; tests include no system header.
#pragma GCC system_header
namespace std {
template <typename T> class vector {
public:
  void push_back(const T &Item);
};
} // namespace std
