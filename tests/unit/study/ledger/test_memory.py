from symexp.study.ledger import MemoryLedger
from symexp.testing.ledger import LedgerConformance


class TestMemoryLedger(LedgerConformance):
    is_shared = False

    def open(self, definition, name="study"):
        return MemoryLedger(definition, name)
