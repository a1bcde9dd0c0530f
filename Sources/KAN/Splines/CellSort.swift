/// Sorts arguments by cell and derives the runs of samples that use the same rows of coefficients.
extension InputBasis {
  /// Sorts the samples by cell; `ends` receives the end of each cell's samples.
  func sort(
    _ count: Int, _ cells: UnsafePointer<Int32>, _ ends: UnsafeMutablePointer<Int32>,
    _ samples: UnsafeMutablePointer<Int32>
  ) {
    if shape.cells <= 8 && count < 256 {
      sortIntoFew(count, cells, ends, samples)
    } else {
      sortIntoMany(count, cells, ends, samples)
    }
  }

  /// Keeps the counts of up to eight cells in the bytes of one integer, so that no count has to
  /// wait for memory.
  private func sortIntoFew(
    _ count: Int, _ cells: UnsafePointer<Int32>, _ ends: UnsafeMutablePointer<Int32>,
    _ samples: UnsafeMutablePointer<Int32>
  ) {
    var counts: UInt64 = 0
    for index in 0..<count { counts &+= 1 &<< UInt64(truncatingIfNeeded: 8 &* cells[index]) }
    // The multiplication computes running totals; the shift excludes each cell's own count.
    var next = (counts &* 0x0101_0101_0101_0101) &<< 8
    for index in 0..<count {
      let shift = UInt64(truncatingIfNeeded: 8 &* cells[index])
      samples[Int((next &>> shift) & 0xff)] = Int32(truncatingIfNeeded: index)
      next &+= 1 &<< shift
    }
    for cell in 0..<shape.cells {
      ends[cell] = Int32(truncatingIfNeeded: (next &>> UInt64(8 &* cell)) & 0xff)
    }
  }

  /// Counts both halves of the samples side by side, because consecutive samples in the same cell
  /// would have to wait for each other's count.
  private func sortIntoMany(
    _ count: Int, _ cells: UnsafePointer<Int32>, _ ends: UnsafeMutablePointer<Int32>,
    _ samples: UnsafeMutablePointer<Int32>
  ) {
    let half = count / 2
    let (firsts, seconds) = (ends, ends + shape.cells)
    ends.update(repeating: 0, count: 2 &* shape.cells)
    for index in 0..<half {
      firsts[Int(cells[index])] &+= 1
      seconds[Int(cells[half &+ index])] &+= 1
    }
    if count > 2 &* half { seconds[Int(cells[count &- 1])] &+= 1 }
    var start: Int32 = 0
    for cell in 0..<shape.cells {
      let middle = start &+ firsts[cell]
      let end = middle &+ seconds[cell]
      firsts[cell] = start
      seconds[cell] = middle
      start = end
    }
    @inline(__always)
    func take(_ index: Int, _ next: UnsafeMutablePointer<Int32>) {
      let cell = Int(cells[index])
      let rank = next[cell]
      next[cell] = rank &+ 1
      samples[Int(rank)] = Int32(truncatingIfNeeded: index)
    }
    for index in 0..<half {
      take(index, firsts)
      take(half &+ index, seconds)
    }
    if count > 2 &* half { take(count &- 1, seconds) }
    ends.update(from: seconds, count: shape.cells)
  }

  /// Marks where runs of ranks with the same row of coefficients begin and end. The cells beyond
  /// the grid use the rows of their neighbours.
  func markRuns(
    _ ends: UnsafePointer<Int32>, _ slots: InputSlots, firstRow: Int, width: Int
  ) {
    var (start, end) = (0, 0)
    var current: Int?
    for cell in 0..<shape.cells where Int(ends[cell]) > end {
      let fading = shape.order == 3 ? fading(ofCell: cell) : nil
      let row = (firstRow &+ Int(firstFunctions[cell]) &+ (fading == .last ? 1 : 0)) &* width
      let mark = fading == nil ? row : ~row
      if mark != current {
        current = mark
        start = end
        slots.rows[start] = Int32(truncatingIfNeeded: mark)
      }
      end = Int(ends[cell])
      slots.ends[start] = Int32(truncatingIfNeeded: end)
    }
  }

  /// Which functions exist in a cell near the ends, for splines that fade.
  enum Fading { case first, last }

  /// With splines that fade, at most three functions exist in the cells beyond the grid: the first
  /// three or the last three, counted from `firstFunctions`.
  @inline(__always)
  func fading(ofCell cell: Int) -> Fading? {
    guard !shape.repeatsCells, !isCategory else { return nil }
    if cell <= shape.order { return .first }
    return cell >= cells &- 1 &- shape.order ? .last : nil
  }
}
