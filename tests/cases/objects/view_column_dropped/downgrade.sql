-- Takes back: objects/view_column_dropped
--
-- Revision 000000000002, after 000000000001

-- Drop view adults
DROP VIEW public.adults;

-- Add column users.age (integer)
ALTER TABLE public.users ADD COLUMN age integer;

-- Create view adults
CREATE VIEW adults AS
SELECT id, email
FROM users
WHERE age > 17;
