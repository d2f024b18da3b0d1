-- indexes/collation_and_more
--
-- Revision 000000000002, after 000000000001

-- Create index i on users
CREATE INDEX i ON public.users (email COLLATE "C" text_pattern_ops DESC NULLS LAST);
