import Foundation

/// Writes all of `bytes` to an open file, pipe or terminal; `name` is its name in messages.
func writeAll(_ bytes: [UInt8], to descriptor: Int32, name: String) throws(StorageError) {
  var done = 0
  while done < bytes.count {
    let count = bytes.withUnsafeBytes { buffer in
      let rest = UnsafeRawBufferPointer(rebasing: buffer[done...])
      return write(descriptor, rest.baseAddress, rest.count)
    }
    if count > 0 {
      done += count
    } else if count < 0, errno != EINTR {
      throw StorageError(.cannotWrite, source: name, "cannot be written (\(systemErrorText()))")
    }
  }
}
