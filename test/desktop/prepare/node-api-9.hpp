// Included before better-sqlite3's own sources when they are built for Node-API 9 (Electron 33). References to strings
// came with Node-API 10; here the string lies in an array, to which older versions can refer.
#include <napi.h>

namespace Napi {

template <>
class Reference<String> {
 public:
  Reference() = default;
  explicit Reference(String value) {
    Array box = Array::New(value.Env(), 1);
    box.Set(0u, value);
    box_ = ObjectReference::New(box.As<Object>(), 1);
  }
  Reference(Reference&&) = default;
  Reference& operator=(Reference&&) = default;
  String Value() const { return box_.Value().Get(0u).As<String>(); }

 private:
  ObjectReference box_;
};

template <>
inline Reference<String> Persistent(String value) {
  return Reference<String>(value);
}

}  // namespace Napi
