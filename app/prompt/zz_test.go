package prompt
import ("testing";"os")
func BenchmarkPlain(b *testing.B){ t,_:=os.ReadFile("/tmp/bt/prose.txt"); b.SetBytes(int64(len(t))); for b.Loop(){ Understand(t,Options{}) } }
func BenchmarkCode(b *testing.B){ t,_:=os.ReadFile("/tmp/bt/code.txt"); b.SetBytes(int64(len(t))); for b.Loop(){ Understand(t,Options{}) } }
func BenchmarkMulti(b *testing.B){ t,_:=os.ReadFile("/tmp/bt/multilingual.txt"); b.SetBytes(int64(len(t))); for b.Loop(){ Understand(t,Options{}) } }
