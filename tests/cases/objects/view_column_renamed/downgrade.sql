-- Takes back: objects/view_column_renamed
--
-- Revision 000000000002, after 000000000001

-- Drop view adults
DROP VIEW public.adults;

-- Rename column users.mail to email
ALTER TABLE public.users RENAME COLUMN mail TO email;

-- Create view adults
CREATE VIEW adults AS
SELECT id, email
FROM users
WHERE age > 17;
