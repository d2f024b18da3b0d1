CREATE TRIGGER "T t" BEFORE UPDATE ON "Users" FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
