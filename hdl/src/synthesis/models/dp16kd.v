// What Yosys uses of a DP16KD (Lattice FPGA-TN-02204) for a table or a delay line: port A reads
// words of 18 or 9 bits, and writes the word in whose place it has read, or nothing. Any other
// setting gives unknown bits, which a comparison takes for wrong.
module DP16KD(@PORTS@);
  parameter ASYNC_RESET_RELEASE = "", CLKAMUX = "", CLKBMUX = "", CSDECODE_A = "", CSDECODE_B = "";
  parameter DATA_WIDTH_A = 0, DATA_WIDTH_B = 0, GSR = "", REGMODE_A = "", REGMODE_B = "";
  parameter RESETMODE = "", WRITEMODE_A = "", WRITEMODE_B = "";
  @PARAMETERS@
  input @DIA@, @ADA@, CEA, OCEA, CLKA, WEA, RSTA, CSA2, CSA1, CSA0;
  input @DIB@, @ADB@, CEB, OCEB, CLKB, WEB, RSTB, CSB2, CSB1, CSB0;
  output @DOA@;
  output @DOB@;
  // 1024 words, each in 20 bits of which the low 18 count.
  localparam [20479:0] MEMORY = {@MEMORY@};
  reg [17:0] words [0:1023];
  reg [319:0] row;
  integer i, k;
  initial
    for (i = 0; i < 64; i = i + 1) begin
      row = MEMORY[320*i +: 320];
      for (k = 0; k < 16; k = k + 1) begin
        words[16*i+k] = row[17:0];
        row = row >> 20;
      end
    end
  wire [13:0] address = {@ADA@};
  wire [17:0] word = words[address[13:4]];
  wire [8:0] half = address[3] ? word[17:9] : word[8:0];
  reg [17:0] q = 18'h0;
  wire [17:0] written = {@DIA@};
  wire is_simple = REGMODE_A == "NOREG" && CLKAMUX == "CLKA" && CSDECODE_A == "0b000" &&
    {WEB, CEB, RSTA, CSA2, CSA1, CSA0} === 6'h0 && OCEA === 1'b1;
  // Of words of 18 bits each half has an enable of its own at the low bits of the address.
  wire writes = WEA === 1'b1 && WRITEMODE_A == "READBEFOREWRITE" &&
    (DATA_WIDTH_A == 9 || address[1:0] === 2'h3);
  always @(posedge CLKA)
    if (!is_simple || !(writes || WEA === 1'b0)) q <= 18'bx;
    else if (CEA) begin
      case (DATA_WIDTH_A)
        18: q <= word;
        9: q <= {9'bx, half};
        default: q <= 18'bx;
      endcase
      if (writes)
        case (DATA_WIDTH_A)
          18: words[address[13:4]] <= written;
          default: words[address[13:4]] <= address[3] ? {written[8:0], word[8:0]} : {word[17:9], written[8:0]};
        endcase
    end
  assign {@DOA@} = q;
endmodule
