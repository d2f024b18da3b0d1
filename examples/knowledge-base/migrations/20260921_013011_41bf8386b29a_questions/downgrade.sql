-- Takes back: questions
--
-- Revision 41bf8386b29a, after ae9e641f160e

-- Drop foreign key questions (answered_by) to articles
ALTER TABLE public.questions DROP CONSTRAINT questions_answered_by_fkey;

-- Drop table questions
DROP TABLE public.questions;
