import Scene

extension Surface {
  /// Returns the columns of a row from the first to the last that differ from `other`, a surface of
  /// the same size; empty if none do. The range never splits a wide character.
  func changedColumns(in row: Int, since other: Surface) -> Range<Int> {
    guard row < size.height else { return 0..<0 }
    let (start, end) = (row * size.width, (row + 1) * size.width)
    var first = start
    while first < end, cells[first] == other.cells[first] { first += 1 }
    guard first < end else { return 0..<0 }
    var last = end
    while cells[last - 1] == other.cells[last - 1] { last -= 1 }
    func continues(_ index: Int) -> Bool {
      cells[index].character == Cell.continuation.character
        || other.cells[index].character == Cell.continuation.character
    }
    while first > start, continues(first) { first -= 1 }
    while last < end, continues(last) { last += 1 }
    return first - start..<last - start
  }
}
