/// The pickle opcodes that PyTorch uses when it saves tensors.
enum PickleOperation: UInt8 {
  case protocolVersion = 0x80
  case frame = 0x95
  case mark = 0x28
  case stop = 0x2E

  case none = 0x4E
  case yes = 0x88
  case no = 0x89
  case integerOfOneByte = 0x4B
  case integerOfTwoBytes = 0x4D
  case integerOfFourBytes = 0x4A
  case longInteger = 0x8A
  case real = 0x47
  case text = 0x58
  case shortText = 0x8C

  case emptyTuple = 0x29
  case tuple = 0x74
  case tupleOfOne = 0x85
  case tupleOfTwo = 0x86
  case tupleOfThree = 0x87
  case emptyList = 0x5D
  case append = 0x61
  case appendMarked = 0x65
  case emptyDictionary = 0x7D
  case setItem = 0x73
  case setMarkedItems = 0x75

  case remember = 0x71
  case rememberLong = 0x72
  case rememberNext = 0x94
  case recall = 0x68
  case recallLong = 0x6A

  case global = 0x63
  case globalOfStack = 0x93
  case call = 0x52
  case setState = 0x62
  case persistentIdentifier = 0x51
}
