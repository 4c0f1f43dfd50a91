/* Takes a compiler some time. */
#define F(n) int f##n(int a) { int s = PART; for (int i = 0; i < a; i++) for (int j = i; j < a; j++) s += (i * j) ^ (s >> (n % 7)); return s; }
#define G(n) F(n##0) F(n##1) F(n##2) F(n##3) F(n##4) F(n##5) F(n##6) F(n##7) F(n##8) F(n##9)
G(1) G(2) G(3) G(4) G(5) G(6) G(7) G(8) G(9)
