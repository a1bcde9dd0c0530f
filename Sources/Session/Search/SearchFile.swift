import Foundation
import Storage

/// The file that saves a search. Its name derives from another file's name, so anything else found
/// there must be neither replaced nor deleted.
public enum SearchFile {
  /// The part of a saved search that all versions share.
  struct Heading: Decodable {
    var program: String
    var version: Int
    var fingerprint: UInt64
  }

  /// Throws if there is something at `path` that is not a saved search.
  public static func check(_ path: String) throws(SessionError) {
    guard FileManager.default.fileExists(atPath: path), !isSearch(path) else { return }
    throw SessionError(
      .cannotWrite,
      "\(path): is not a saved search, but the search would be saved there; move it away, or name "
        + "another --output")
  }

  /// Deletes the saved search at `path`; leaves anything else alone.
  public static func delete(_ path: String) {
    guard isSearch(path) else { return }
    // If it is a link, keep the link and delete the search it leads to.
    let file = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    try? FileManager.default.removeItem(at: file)
  }

  private static func isSearch(_ path: String) -> Bool {
    // Do not wait for pipes, and read no more than necessary to recognise a search.
    guard FileIdentity(path) != nil, let file = FileHandle(forReadingAtPath: path),
      let first = try? file.read(upToCount: 1), first == Data("{".utf8),
      let rest = try? file.readToEnd(),
      let heading = try? JSONDecoder().decode(Heading.self, from: first + rest)
    else { return false }
    return heading.program == SearchCheckpoint.program
  }
}
