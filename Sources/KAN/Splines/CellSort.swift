/// Puts arguments into the order of their cells, and tells which rows of coefficients follow from that.
extension InputBasis {
  /// Puts the samples into the order of their cells; `ends` receives where each cell's end.
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

  /// The counts of up to eight cells are the bytes of one number: no count waits for memory.
  private func sortIntoFew(
    _ count: Int, _ cells: UnsafePointer<Int32>, _ ends: UnsafeMutablePointer<Int32>,
    _ samples: UnsafeMutablePointer<Int32>
  ) {
    var counts: UInt64 = 0
    for index in 0..<count { counts &+= 1 &<< UInt64(truncatingIfNeeded: 8 &* cells[index]) }
    // The product adds up the counts of all cells up to each one; the shift leaves its own out.
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

  /// Both halves of the samples are counted side by side: a count waits for the one before where
  /// both are of one cell.
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

  /// Notes where runs of ranks with the same row of coefficients begin and end. The cells beyond
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

  /// Which functions exist in a cell near the ends of splines that fade.
  enum Fading { case first, last }

  /// Where splines fade, at most three functions exist beyond the grid: the first ones of those
  /// counted from `firstFunctions`, or the last.
  @inline(__always)
  func fading(ofCell cell: Int) -> Fading? {
    guard !shape.repeatsCells, !isCategory else { return nil }
    if cell <= shape.order { return .first }
    return cell >= cells &- 1 &- shape.order ? .last : nil
  }
}
